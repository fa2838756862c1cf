// Only so that the example runs inside the repository: the packages beside it find the libraries here.
export default {
  base: "./",
  resolve: { preserveSymlinks: true },
  build: { target: "es2022" },
};

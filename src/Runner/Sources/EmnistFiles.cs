namespace MidasNet.Runner.Sources;

/// <summary>The files of one part of EMNIST ByClass.</summary>
/// <param name="Images">IDX, 28x28.</param>
/// <param name="Labels">IDX, 0 to 61.</param>
/// <param name="Transposed">Whether rows and columns are swapped in the file, as EMNIST publishes it.</param>
internal sealed record EmnistFiles(string Images, string Labels, bool Transposed);

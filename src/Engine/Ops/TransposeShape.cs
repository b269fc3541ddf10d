namespace MidasNet;

/// <summary>Matrices whose rows become columns.</summary>
/// <param name="Count">The number of matrices.</param>
/// <param name="Rows">Rows of each before.</param>
/// <param name="Columns">Columns of each before.</param>
internal readonly record struct TransposeShape(int Count, int Rows, int Columns);

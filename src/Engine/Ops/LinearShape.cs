namespace MidasNet;

/// <summary>The geometry of a linear layer.</summary>
/// <param name="N">Rows in the batch.</param>
/// <param name="In">Features of the input.</param>
/// <param name="Out">Features of the output.</param>
internal readonly record struct LinearShape(int N, int In, int Out);

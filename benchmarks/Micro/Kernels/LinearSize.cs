namespace MidasNet.Benchmarks;

/// <summary>The size of a fully connected layer.</summary>
public sealed record LinearSize(int Rows, int Inputs, int Outputs)
{
    /// <summary>Such as <c>64 of 256x62</c>.</summary>
    public override string ToString() => $"{Rows} of {Inputs}x{Outputs}";
}

namespace MidasNet.Data.Synthetic;

/// <summary>The part of <see cref="SyntheticDataSet.Digits"/> to make. No writer is in both.</summary>
public enum SyntheticSplit
{
    /// <summary>To learn from: 500 writers.</summary>
    Train,

    /// <summary>To be judged by: 100 other writers.</summary>
    Test,
}

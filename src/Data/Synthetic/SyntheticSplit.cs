namespace MidasNet.Data.Synthetic;

/// <summary>The splits of <see cref="SyntheticDataSet.Digits"/>. No writer is in both.</summary>
public enum SyntheticSplit
{
    /// <summary>The training split: 500 writers.</summary>
    Train,

    /// <summary>The test split: 100 other writers.</summary>
    Test,
}

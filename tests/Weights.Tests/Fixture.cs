namespace MidasNet.Weights.Tests;

/// <summary>The files that Fixtures/make_fixtures.py wrote with PyTorch, h5py and onnx.</summary>
internal static class Fixture
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    /// <summary>value i = (7 i mod 23 - 11) / 8, as the script has it.</summary>
    public static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => (7 * i % 23 - 11) / 8f)];

    public static void RequireTensor(WeightSet set, string name, int[] dimensions, ElementType type, float[] values)
    {
        Assert.Equal(dimensions, set[name].Dimensions);
        Assert.Equal(type, set[name].StoredAs);
        Assert.Equal(values, set[name].Values);
    }
}

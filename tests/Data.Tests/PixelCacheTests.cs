namespace MidasNet.Data.Tests;

public sealed class PixelCacheTests : IDisposable
{
    private readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Beyond_the_limit_the_least_recently_used_files_are_deleted()
    {
        var cache = new PixelCache(temp.Path, maxBytes: 1000);
        string[] paths = [.. Enumerable.Range(0, 4).Select(i => Make(cache, $"{i}", pixels: 200))];
        for (int i = 0; i < 4; i++) File.SetLastWriteTimeUtc(paths[i], new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
        PixelFile.TryOpen(paths[0], 200, features: 0)!.Value.Pixels.Close(); // now the most recent one
        long length = new FileInfo(paths[0]).Length;
        cache.MakeRoom(1000 - 2 * length);
        Assert.Equal([true, false, false, true], paths.Select(File.Exists));
        cache.MakeRoom(1000 - 2 * length);
        Assert.Equal([true, false, false, true], paths.Select(File.Exists));
        Make(cache, "5", pixels: 900);
        Assert.Equal([false, false, false, false], paths.Select(File.Exists));
    }

    [Fact]
    public void What_a_killed_process_has_left_is_deleted_and_what_another_one_writes_is_not()
    {
        var cache = new PixelCache(temp.Path, maxBytes: 1000);
        Make(cache, "0", pixels: 1);
        string folder = Path.Combine(temp.Path, "pixels"), left = PixelCache.PartOf(Path.Combine(folder, "x.pixels")), recent = PixelCache.PartOf(Path.Combine(folder, "y.pixels"));
        File.WriteAllBytes(left, [1]);
        File.SetLastWriteTimeUtc(left, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllBytes(recent, [1]);
        using var file = new PixelFile(cache, cache.PathFor(["2"]), 10);
        string written = Directory.GetFiles(folder, "*.part").Single(part => part != left && part != recent);
        File.SetLastWriteTimeUtc(written, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        cache.MakeRoom(0);
        Assert.Equal([written, recent], new[] { written, recent, left }.Where(File.Exists));
    }

    [Theory]
    [InlineData(null, 20L << 30)]
    [InlineData("", 20L << 30)]
    [InlineData("0", 0L)]
    [InlineData("500M", 500L << 20)]
    [InlineData("3g", 3L << 30)]
    [InlineData("1T", 1L << 40)]
    public void The_limit_is_stated_in_the_environment(string? text, long expected) =>
        Assert.Equal(expected, PixelCache.Limit(name => name == "MIDASNET_CACHE_SIZE" ? text : null));

    [Theory]
    [InlineData("much")]
    [InlineData("-1")]
    [InlineData("G")]
    [InlineData("9999999999T")] // beyond 64 bits
    public void A_limit_that_is_no_size_is_refused(string text)
    {
        var error = Assert.Throws<DataFormatException>(() => PixelCache.Limit(_ => text));
        Assert.Contains($"MIDASNET_CACHE_SIZE: '{text}' is no size", error.Message, StringComparison.Ordinal);
    }

    private static string Make(PixelCache cache, string fact, int pixels)
    {
        string path = cache.PathFor([fact]);
        using var file = new PixelFile(cache, path, pixels);
        file.Write(new byte[pixels], 0);
        file.Finish([], new PixelFacts(0, new Dictionary<int, string>())).Close();
        return path;
    }
}

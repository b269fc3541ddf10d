using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Workers;

namespace MidasNet.Cluster.Tests;

public sealed class BlobTests(BlobTests.OneSilo one) : IClassFixture<BlobTests.OneSilo>
{
    private TestSilos Silos => one.Silos;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BlobStore.ChunkBytes)]
    [InlineData(2 * BlobStore.ChunkBytes + 17)]
    public async Task A_file_arrives_as_it_was(int bytes)
    {
        string file = WriteFile(bytes), arrived = Path.Combine(Silos.Folder, $"arrived {one.Files}");
        var store = new BlobStore(Silos.Grains);
        string checksum = await store.SendAsync(file, Cancellation);
        await store.FetchAsync(checksum, arrived, Cancellation);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(arrived));
        await store.RemoveAsync(checksum);
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.FetchAsync(checksum, arrived + "2", Cancellation));
    }

    [Fact]
    public async Task What_has_arrived_before_an_interruption_is_not_fetched_again()
    {
        string file = WriteFile(3 * BlobStore.ChunkBytes), arrived = Path.Combine(Silos.Folder, $"arrived {one.Files}");
        var store = new BlobStore(Silos.Grains);
        string checksum = await store.SendAsync(file, Cancellation);
        byte[] content = File.ReadAllBytes(file);
        File.WriteAllBytes(arrived + ".part", content[..(2 * BlobStore.ChunkBytes + 100)]); // two parts and a torn one
        for (int part = 0; part < 2; part++) await Silos.Grains.GetGrain<IChunkGrain>($"{checksum}/{part}").ClearAsync();
        await store.FetchAsync(checksum, arrived, Cancellation);
        Assert.Equal(content, File.ReadAllBytes(arrived));
    }

    [Fact]
    public async Task A_file_that_is_damaged_on_the_way_is_refused_and_fetched_anew()
    {
        string file = WriteFile(3 * BlobStore.ChunkBytes), arrived = Path.Combine(Silos.Folder, $"arrived {one.Files}");
        var store = new BlobStore(Silos.Grains);
        string checksum = await store.SendAsync(file, Cancellation);
        File.WriteAllBytes(arrived + ".part", new byte[BlobStore.ChunkBytes]);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => store.FetchAsync(checksum, arrived, Cancellation));
        Assert.Contains(checksum, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(arrived));
        await store.FetchAsync(checksum, arrived, Cancellation);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(arrived));
    }

    [Fact]
    public async Task A_part_with_another_checksum_than_it_was_sent_with_is_refused()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Silos.Grains.GetGrain<IChunkGrain>("x/0").PutAsync([1, 2, 3], new string('0', 64)));
    }

    [Fact]
    public async Task Lanes_that_need_the_same_file_fetch_it_once()
    {
        var store = new BlobStore(Silos.Grains);
        string checksum = await store.SendAsync(WriteFile(100_000), Cancellation);
        using var cache = new BlobCache(Path.Combine(Silos.Folder, "cache"), store);
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cache.FileAsync(checksum, Cancellation)));
        Assert.Single(paths.Distinct());
        await Assert.ThrowsAsync<ArgumentException>(() => cache.FileAsync("../secrets", Cancellation));
    }

    [Fact]
    public async Task A_state_travels_with_its_name_and_nothing_else_is_taken_for_one()
    {
        using var folder = new TemporaryFolder();
        string run = Path.Combine(folder.Path, "run"), packed = Path.Combine(folder.Path, "packed");
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "fold 1.state.safetensors"), "weights\nand more");
        await CheckpointFiles.PackAsync(CheckpointFiles.Find(run)!, packed, Cancellation);
        await CheckpointFiles.UnpackAsync(packed, Path.Combine(folder.Path, "other"), Cancellation);
        Assert.Equal("weights\nand more", File.ReadAllText(Path.Combine(folder.Path, "other", "fold 1.state.safetensors")));
        foreach (string foreign in new[] { "", "no name", "../out.state.safetensors\nx", "state.txt\nx" })
        {
            File.WriteAllText(packed, foreign);
            await Assert.ThrowsAsync<InvalidDataException>(() => CheckpointFiles.UnpackAsync(packed, run, Cancellation));
        }
    }

    private string WriteFile(int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(++one.Files).NextBytes(content);
        string path = Path.Combine(Silos.Folder, $"file {one.Files}");
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A silo for all of these tests.</summary>
    public sealed class OneSilo : IAsyncLifetime
    {
        private TestSilos? silos;

        /// <summary>Files made so far, of which no two are equal.</summary>
        internal int Files { get; set; }

        internal TestSilos Silos => silos ?? throw new InvalidOperationException("it has not begun");

        public async ValueTask InitializeAsync() => silos = await TestSilos.StartAsync(1);

        public ValueTask DisposeAsync() => Silos.DisposeAsync();
    }
}

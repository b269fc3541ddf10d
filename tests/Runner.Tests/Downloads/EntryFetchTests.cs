using System.Security.Cryptography;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Runs;
using Spectre.Console.Testing;

namespace MidasNet.Runner.Tests.Downloads;

public sealed class EntryFetchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestConsole console = new();

    public void Dispose()
    {
        console.Dispose();
        folder.Dispose();
    }

    private static DownloadFile File(string path, byte[] content, params IReadOnlyList<Uri> addresses) => new()
    {
        Path = path,
        Addresses = addresses,
        Bytes = content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
    };

    private static DownloadEntry Entry(params IReadOnlyList<DownloadFile> files) =>
        new() { Name = "tiny", Description = "a test", Format = "bytes", Licence = "none", Source = "here", UsedBy = "tests", Files = files };

    private async Task<IReadOnlyList<string>> Run(DownloadEntry entry, string? given = null)
    {
        var progress = new Progress(console, ProgressStyle.Lines, TimeProvider.System, TimeSpan.Zero);
        using var downloader = new Downloader(DownloadKind.Data, new DownloadOptions { Clock = new HandClock() }, progress);
        return await new EntryFetch(DownloadKind.Data, downloader, progress).Run(entry, folder.File("to"), given, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again_and_what_is_damaged_is()
    {
        using var server = new LoopbackServer(Answers.File([1, 2, 3]));
        var entry = Entry(File("set/a", [1, 2, 3], server.Address()));
        string path = Assert.Single(await Run(entry));
        await Run(entry);
        Assert.Single(server.Requests);
        Assert.Equal(Presence.Whole, await entry.In(folder.File("to"), TestContext.Current.CancellationToken));

        System.IO.File.WriteAllBytes(path, [1, 2, 4]);
        await Run(entry);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal([1, 2, 3], System.IO.File.ReadAllBytes(path));
        Assert.Contains("is replaced", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_files_are_taken_from_a_folder_by_name_and_stay_there()
    {
        var entry = Entry(File("set/a", [1, 2, 3]), File("set/b", [4]));
        folder.Write("own/a", 1, 2, 3);
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(entry, folder.File("own")));
        Assert.Contains("no 'b' in", error.Message, StringComparison.Ordinal);
        Assert.Equal(Presence.None, await entry.In(folder.File("to"), TestContext.Current.CancellationToken)); // nothing is done by halves

        folder.Write("own/set/b", 4);
        var paths = await Run(entry, folder.File("own"));
        Assert.Equal([folder.File("to/set/a"), folder.File("to/set/b")], paths);
        Assert.Equal([4], System.IO.File.ReadAllBytes(paths[1]));
        Assert.True(System.IO.File.Exists(folder.File("own/a")));
    }

    [Fact]
    public async Task A_wrong_own_file_is_refused_and_leaves_a_part_untouched()
    {
        var entry = Entry(File("a", [1, 2, 3]));
        string wrong = folder.Write("own", 1, 2, 4);
        folder.Write("to/a.part", 1, 2);
        var error = await Assert.ThrowsAsync<DownloadException>(() => Run(entry, wrong));
        Assert.Contains($"'{wrong}' is not 'a': its checksum is SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Equal(Presence.Part, await entry.In(folder.File("to"), TestContext.Current.CancellationToken));

        Assert.Contains("4 bytes, expected 3", (await Assert.ThrowsAsync<DownloadException>(() => Run(entry, folder.Write("long", 1, 2, 3, 4)))).Message);
        Assert.Contains("no file or folder", (await Assert.ThrowsAsync<DownloadException>(() => Run(entry, folder.File("none")))).Message);
        var two = Entry(File("a", [1]), File("b", [2]));
        Assert.Contains("name the folder", (await Assert.ThrowsAsync<DownloadException>(() => Run(two, wrong))).Message);
    }

    [Fact]
    public async Task Members_are_unpacked_by_their_names_and_only_they()
    {
        byte[] archive = Archive.Of(("gzip/wanted", [1, 2, 3]), ("../escaped", [4]), ("gzip/other", [5]));
        var file = File("set.zip", archive) with { Unpack = [new UnpackedMember("gzip/wanted", "set/wanted")] };
        var paths = await Run(Entry(file), folder.Write("own.zip", archive));
        Assert.Equal([folder.File("to/set.zip"), folder.File("to/set/wanted")], paths);
        Assert.Equal([1, 2, 3], System.IO.File.ReadAllBytes(paths[1]));
        Assert.False(System.IO.File.Exists(folder.File("escaped")));

        var missing = file with { Unpack = [new UnpackedMember("gzip/none", "set/none")] };
        Assert.Contains("no member 'gzip/none'", (await Assert.ThrowsAsync<DownloadException>(() => Run(Entry(missing)))).Message);
    }

    [Fact]
    public async Task A_file_of_the_right_length_and_other_content_is_not_the_entry()
    {
        var entry = Entry(File("a", [1, 2, 3]));
        folder.Write("to/a", 0, 0, 0);
        Assert.Equal(Presence.Wrong, await In(entry));
    }

    [Fact]
    public async Task A_file_that_was_found_right_is_read_again_only_when_it_has_changed()
    {
        var entry = Entry(File("a", [1, 2, 3]));
        string path = folder.Write("to/a", 1, 2, 3);
        var before = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        System.IO.File.SetLastWriteTimeUtc(path, before);
        Assert.Equal(Presence.Whole, await In(entry));
        Assert.True(System.IO.File.Exists(path + ".checked"));

        // With the time of before, the stamp is believed; with another, the content is read.
        System.IO.File.WriteAllBytes(path, [0, 0, 0]);
        System.IO.File.SetLastWriteTimeUtc(path, before);
        Assert.Equal(Presence.Whole, await In(entry));
        System.IO.File.SetLastWriteTimeUtc(path, before.AddSeconds(1));
        Assert.Equal(Presence.Wrong, await In(entry));
    }

    [Fact]
    public async Task A_file_that_has_just_changed_gets_no_stamp_for_its_time_may_not_tell_it_from_the_next()
    {
        string path = folder.Write("to/a", 1, 2, 3);
        System.IO.File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));
        Assert.Equal(Presence.Whole, await In(Entry(File("a", [1, 2, 3]))));
        Assert.False(System.IO.File.Exists(path + ".checked"));
    }

    private Task<Presence> In(DownloadEntry entry) => entry.In(folder.File("to"), TestContext.Current.CancellationToken);
}

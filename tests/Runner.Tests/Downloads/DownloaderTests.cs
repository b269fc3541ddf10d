using System.Security.Cryptography;
using MidasNet.Runner.Downloads;
using MidasNet.Runner.Runs;
using Spectre.Console.Testing;

namespace MidasNet.Runner.Tests.Downloads;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 + i / 251))];

    private readonly TemporaryFolder folder = new();
    private readonly TestConsole console = new();
    private readonly List<TimeSpan> pauses = [];

    private string Target => folder.File("fetched/file.bin");

    private string[] Left => [.. new DirectoryInfo(folder.File("fetched")).EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        console.Dispose();
        folder.Dispose();
    }

    private static DownloadFile File(params IReadOnlyList<Uri> addresses) => new()
    {
        Path = "file.bin",
        Addresses = addresses,
        Bytes = Content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content)),
    };

    private DownloadOptions Options => new()
    {
        Clock = new HandClock(), // no server is given up because the machine is busy
        Pause = (pause, cancellation) =>
        {
            pauses.Add(pause);
            return Task.CompletedTask.WaitAsync(cancellation);
        },
    };

    private async Task Fetch(DownloadFile file, DownloadOptions? options = null, CancellationToken? cancellation = null)
    {
        using var downloader = new Downloader(DownloadKind.Weights, options ?? Options, new Progress(console, ProgressStyle.Lines, TimeProvider.System, TimeSpan.Zero));
        await downloader.Fetch(file, Target, cancellation ?? TestContext.Current.CancellationToken);
    }

    private async Task<string> Failure(DownloadFile file) => (await Assert.ThrowsAsync<DownloadException>(() => Fetch(file))).Message;

    private void RequireWhole()
    {
        Assert.Equal(Content, System.IO.File.ReadAllBytes(Target));
        Assert.Equal(["file.bin"], Left);
    }

    [Fact]
    public async Task A_file_comes_whole_and_nothing_is_left_beside_it()
    {
        using var server = new LoopbackServer(Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Null(Assert.Single(server.Requests).Range);
        Assert.Contains("file.bin: 300 kB in", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_unannounced_length_comes_whole()
    {
        using var server = new LoopbackServer(Answers.OfUnknownLength(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
    }

    [Fact]
    public async Task After_a_break_the_rest_is_asked_for_if_the_file_is_still_the_same()
    {
        using var server = new LoopbackServer(Answers.BreakingOff(Content, 100_000, "\"a\""), Answers.File(Content, "\"a\""));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.StartsWith("bytes=", server.Requests[1].Range, StringComparison.Ordinal);
        Assert.Equal("\"a\"", server.Requests[1].IfRange);
        Assert.Equal([TimeSpan.FromSeconds(1)], pauses);
    }

    [Fact]
    public async Task Content_that_changed_between_two_attempts_is_fetched_from_its_beginning()
    {
        byte[] old = [.. Content.Reverse()];
        using var server = new LoopbackServer(Answers.BreakingOff(old, 100_000, "\"old\""), Answers.File(Content, "\"new\""));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Equal("\"old\"", server.Requests[1].IfRange);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_range_of_another_file_than_was_named_is_not_appended()
    {
        byte[] old = [.. Content.Reverse()];
        using var server = new LoopbackServer(
            Answers.BreakingOff(old, 100_000, "\"old\""), Answers.IgnoringIfRange(Content, "\"new\""), Answers.File(Content, "\"new\""));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Null(server.Requests[2].Range);
    }

    [Fact]
    public async Task Parts_that_do_not_fit_together_are_fetched_once_more_as_one()
    {
        byte[] old = [.. Content.Reverse()];
        using var server = new LoopbackServer(Answers.BreakingOff(old, 100_000), Answers.File(Content), Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Equal([null, null], new[] { server.Requests[0].Range, server.Requests[2].Range });
        Assert.Contains("beginning again", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_all_again()
    {
        using var server = new LoopbackServer(Answers.BreakingOff(Content, 100_000, "\"a\""), Answers.IgnoringRange(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200_000)]
    public async Task A_wrong_range_is_not_appended(int from)
    {
        using var server = new LoopbackServer(Answers.BreakingOff(Content, 100_000), Answers.WrongRange(Content, from), Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Null(server.Requests[2].Range);
    }

    [Fact]
    public async Task A_range_that_nobody_asked_for_ends_an_address()
    {
        using var server = new LoopbackServer(Answers.WrongRange(Content, 5));
        Assert.Contains("sent another range", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_next_address_goes_on_where_one_stopped()
    {
        using var first = new LoopbackServer(Answers.BreakingOff(Content, 100_000, "\"a\""), Answers.Status(404));
        using var second = new LoopbackServer(Answers.File(Content, "\"b\""));
        await Fetch(File(first.Address(), second.Address()));
        RequireWhole();
        var request = Assert.Single(second.Requests);
        Assert.Equal(100_000, request.From);
        Assert.Null(request.IfRange);
    }

    [Fact]
    public async Task Stopping_leaves_a_part_from_which_the_next_run_goes_on()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(Answers.Stalling(Content, 100_000, () => { }));
        var file = File(server.Address());
        var run = Fetch(file, cancellation: stop.Token);
        // Waits for a state: the part is there as soon as the first bytes have arrived.
        while (!System.IO.File.Exists(Target + ".part") || new FileInfo(Target + ".part").Length == 0) await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(["file.bin.part", "file.bin.part.json"], Left);
        long kept = new FileInfo(Target + ".part").Length;
        Assert.Contains("the same command goes on from there", console.Output, StringComparison.Ordinal);

        using var later = new LoopbackServer(Answers.File(Content));
        await Fetch(file with { Addresses = [later.Address()] });
        RequireWhole();
        Assert.Equal(kept, Assert.Single(later.Requests).From);
    }

    [Fact]
    public async Task A_part_without_its_state_is_gone_on_with_only_where_a_checksum_decides()
    {
        folder.Write("fetched/file.bin.part", Content[..1000]);
        using var server = new LoopbackServer(Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Equal("bytes=1000-", Assert.Single(server.Requests).Range);

        byte[] zip = Archive.Of(2, 3);
        folder.Write("fetched/set.zip.part", zip[..100]);
        using var other = new LoopbackServer(Answers.File(zip));
        using var downloader = new Downloader(DownloadKind.Data, Options, new Progress(console, ProgressStyle.Silent, TimeProvider.System, TimeSpan.Zero));
        var file = new DownloadFile { Path = "set.zip", Addresses = [other.Address()], LargestBytes = 100_000, Images = 6, Folders = 2 };
        await downloader.Fetch(file, folder.File("fetched/set.zip"), TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(other.Requests).Range);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"entityTag\":\"no tag\\r\\nX: y\",\"address\":\"a\"}")]
    [InlineData("{}")]
    public async Task A_damaged_state_does_no_harm(string state)
    {
        folder.Write("fetched/file.bin.part", Content[..1000]);
        folder.Write("fetched/file.bin.part.json", state);
        using var server = new LoopbackServer(Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
    }

    [Fact]
    public async Task A_part_that_is_whole_needs_no_server()
    {
        folder.Write("fetched/file.bin.part", Content);
        await Fetch(File(new Uri("http://127.0.0.1:1/none")));
        RequireWhole();
    }

    [Fact]
    public async Task A_part_that_is_too_long_is_thrown_away()
    {
        folder.Write("fetched/file.bin.part", [.. Content, 1]);
        using var server = new LoopbackServer(Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
    }

    [Fact]
    public async Task Wrong_bytes_are_left_aside_and_the_next_address_is_tried()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var bad = new LoopbackServer(Answers.File(wrong));
        using var good = new LoopbackServer(Answers.File(Content));
        await Fetch(File(bad.Address(), good.Address()));
        RequireWhole();
        Assert.Contains("sent a wrong file", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_bytes_everywhere_name_what_came_what_was_expected_and_where_the_file_is()
    {
        byte[] wrong = [.. Content.Reverse()];
        using var server = new LoopbackServer(Answers.File(wrong));
        string message = await Failure(File(server.Address()));
        Assert.Contains($"SHA-256 {Convert.ToHexStringLower(SHA256.HashData(wrong))}", message, StringComparison.Ordinal);
        Assert.Contains($"expected SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Content))}", message, StringComparison.Ordinal);
        Assert.Contains(Target + ".bad", message, StringComparison.Ordinal);
        Assert.Equal(wrong, System.IO.File.ReadAllBytes(Target + ".bad"));
        Assert.Equal(["file.bin.bad"], Left);
        Assert.Empty(pauses); // the same server would send the same bytes
    }

    [Fact]
    public async Task An_announced_length_that_is_wrong_ends_before_the_first_byte()
    {
        using var server = new LoopbackServer(Answers.File([.. Content, 1, 2, 3]));
        Assert.Contains("300,003 bytes, expected 300,000", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task What_is_longer_than_expected_is_not_written()
    {
        using var server = new LoopbackServer(Answers.OfUnknownLength([.. Content, .. Content]));
        Assert.Contains("more than the 300,000 bytes", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task What_is_missing_is_not_asked_for_twice()
    {
        using var missing = new LoopbackServer(Answers.Status(404));
        using var good = new LoopbackServer(Answers.File(Content));
        await Fetch(File(missing.Address(), good.Address()));
        RequireWhole();
        Assert.Single(missing.Requests);
        Assert.Empty(pauses);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task What_may_pass_is_tried_four_times_with_growing_pauses(int code)
    {
        using var server = new LoopbackServer(Answers.Status(code));
        Assert.Contains($"answers {code}", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal([1, 2, 4], pauses.Select(pause => pause.TotalSeconds));
    }

    [Theory]
    [InlineData("Retry-After: 7")]
    [InlineData("Retry-After: Thu, 01 Jan 2026 00:00:07 GMT")]
    public async Task A_server_that_asks_for_time_gets_it(string header)
    {
        using var server = new LoopbackServer(Answers.Status(503, header), Answers.File(Content));
        await Fetch(File(server.Address()), Options with { Clock = new HandClock() });
        RequireWhole();
        Assert.Equal([TimeSpan.FromSeconds(7)], pauses);
    }

    [Fact]
    public async Task A_server_that_asks_for_too_much_time_is_left_for_the_next()
    {
        using var busy = new LoopbackServer(Answers.Status(503, "Retry-After: 3600"));
        using var good = new LoopbackServer(Answers.File(Content));
        await Fetch(File(busy.Address(), good.Address()));
        RequireWhole();
        Assert.Empty(pauses);
        Assert.Contains("asks to wait 3,600 s", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_sends_nothing_more_is_given_up_and_asked_again()
    {
        var clock = new HandClock();
        using var stalling = new LoopbackServer(Answers.Stalling(Content, 100_000, clock.Strike));
        using var good = new LoopbackServer(Answers.File(Content));
        await Fetch(File(stalling.Address(), good.Address()), Options with { Clock = clock, Attempts = 1 });
        RequireWhole();
        Assert.Contains("sent nothing for 30 s", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        var clock = new HandClock();
        using var silent = new LoopbackServer((_, _, cancellation) =>
        {
            clock.Strike();
            return Task.Delay(Timeout.Infinite, cancellation);
        });
        using var good = new LoopbackServer(Answers.File(Content));
        await Fetch(File(silent.Address(), good.Address()), Options with { Clock = clock, Attempts = 1 });
        RequireWhole();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        string message = await Failure(File(new Uri("http://127.0.0.1:1/file.bin")));
        Assert.Contains("http://127.0.0.1:1/file.bin cannot be reached", message, StringComparison.Ordinal);
        Assert.Contains("4 times in a row", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_said_before_it_is_full()
    {
        using var server = new LoopbackServer(Answers.File(Content));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(File(server.Address()), Options with { FreeSpace = _ => 1000 }));
        Assert.Contains("1,000 bytes free, but 300,000 are needed", error.Message, StringComparison.Ordinal);
        Assert.Empty(Left);
    }

    [Fact]
    public async Task Two_programs_do_not_fetch_one_file()
    {
        Directory.CreateDirectory(folder.File("fetched"));
        using var other = PartFile.Open(Target);
        using var server = new LoopbackServer(Answers.File(Content));
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(File(server.Address())));
        Assert.Contains("another midasnet", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Redirects_are_followed_to_relative_addresses_too()
    {
        using var server = new LoopbackServer(Answers.Redirect("/there?x=1", 301), Answers.Redirect("elsewhere", 307), Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Equal(["/file.bin", "/there?x=1", "/elsewhere"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_redirect_to_itself_ends_an_address()
    {
        using var server = new LoopbackServer(Answers.Redirect("/file.bin"));
        Assert.Contains("redirects in a loop", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Redirects_without_end_end_an_address()
    {
        int place = 0;
        using var server = new LoopbackServer((request, stream, cancellation) => Answers.Redirect($"/{place++}")(request, stream, cancellation));
        Assert.Contains("more than 10 times", await Failure(File(server.Address())), StringComparison.Ordinal);
        Assert.Equal(11, server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/file.bin")]
    [InlineData("data:text/plain,hello")]
    public async Task A_redirect_to_another_scheme_is_not_followed(string location)
    {
        using var server = new LoopbackServer(Answers.Redirect(location));
        Assert.Contains("neither http nor https", await Failure(File(server.Address())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_from_https_to_http_is_not_followed_unless_the_address_itself_is_http()
    {
        Uri secure = new("https://a.test/x"), plain = new("http://a.test/x"), down = new("http://b.test/y");
        var error = Assert.Throws<SourceException>(() => HttpSource.RedirectTarget(secure, secure, down));
        Assert.Contains("from https down to 'http://b.test/y'", error.Message, StringComparison.Ordinal);
        Assert.Equal(down, HttpSource.RedirectTarget(plain, secure, down));
        Assert.Equal(secure, HttpSource.RedirectTarget(plain, plain, secure));
    }

    [Fact]
    public async Task An_archive_without_a_published_checksum_is_known_by_its_images()
    {
        byte[] right = Archive.Of(2, 3), wrong = Archive.Of(2, 2);
        using var server = new LoopbackServer(Answers.File(wrong), Answers.OfUnknownLength(right));
        var file = new DownloadFile { Path = "file.bin", Addresses = [server.Address()], LargestBytes = 100_000, Images = 6, Folders = 2 };
        Assert.Contains("holds 4 images in 2 folders, expected 6 in 2", await Failure(file), StringComparison.Ordinal);
        await Fetch(file);
        Assert.Equal(right, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task An_archive_of_unknown_length_has_a_limit()
    {
        byte[] archive = Archive.Of(2, 3);
        using var server = new LoopbackServer(Answers.File(archive), Answers.OfUnknownLength(archive));
        var file = new DownloadFile { Path = "file.bin", Addresses = [server.Address()], LargestBytes = archive.Length - 1, Images = 6, Folders = 2 };
        Assert.Contains("expected at most", await Failure(file), StringComparison.Ordinal);
        Assert.Contains("sends more than", await Failure(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_archive_is_said()
    {
        using var server = new LoopbackServer(Answers.File("<html>Sign in</html>"u8.ToArray()));
        var file = new DownloadFile { Path = "file.bin", Addresses = [server.Address()], LargestBytes = 100, Images = 6, Folders = 2 };
        Assert.Contains("expected a zip archive with 6 images in 2 folders", await Failure(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_a_link_is_not_written_through()
    {
        string other = folder.Write("other", 1, 2, 3);
        Directory.CreateDirectory(folder.File("fetched"));
        foreach (string suffix in new[] { ".part", ".part.lock", ".part.json", ".bad" }) System.IO.File.CreateSymbolicLink(Target + suffix, other);
        using var server = new LoopbackServer(Answers.File(Content));
        await Fetch(File(server.Address()));
        RequireWhole();
        Assert.Null(new FileInfo(Target).LinkTarget);
        Assert.Equal([1, 2, 3], System.IO.File.ReadAllBytes(other));
    }
}

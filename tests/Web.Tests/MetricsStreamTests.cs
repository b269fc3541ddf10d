namespace MidasNet.Web.Tests;

public sealed class MetricsStreamTests
{
    [Fact]
    public async Task A_file_is_followed_as_it_grows_is_written_again_and_ends()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("run/metrics.jsonl");
        Directory.CreateDirectory(folder.File("run"));
        var run = new FakeRun("run") { MetricsFile = file };
        await using var server = await TestServer.StartAsync(null, run);
        await using var stream = await server.Client.GetStreamAsync("/runs/run/events", TestContext.Current.CancellationToken);
        using var events = new StreamReader(stream);

        await File.AppendAllTextAsync(file, "{\"epoch\":1,\"phase\":\"a\"}\n{\"epo", TestContext.Current.CancellationToken);
        Assert.Equal("data: {\"epoch\":1,\"phase\":\"a\"}", await NextAsync(events));
        // A line is sent when it is whole, and one that is damaged never.
        await File.AppendAllTextAsync(file, "ch\":2}\nnonsense\n{\"epoch\":3}\n", TestContext.Current.CancellationToken);
        Assert.Equal("data: {\"epoch\":2}", await NextAsync(events));
        Assert.Equal("data: {\"epoch\":3}", await NextAsync(events));
        string other = folder.Write("other", "{\"epoch\":2,\"phase\":\"again\"}\n"u8.ToArray());
        File.Move(other, file, overwrite: true);
        Assert.Equal("event: reset", await NextAsync(events));
        Assert.Equal("data: {}", await NextAsync(events));
        Assert.Equal("data: {\"epoch\":2,\"phase\":\"again\"}", await NextAsync(events));
        run.IsFinished = true;
        Assert.Equal("event: done", await NextAsync(events));
        Assert.Equal("data: {}", await NextAsync(events));
        Assert.Null(await NextAsync(events));
    }

    [Fact]
    public async Task A_long_file_of_a_finished_run_is_sent_to_its_end_without_lines_that_are_too_long()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("run/metrics.jsonl");
        Directory.CreateDirectory(folder.File("run"));
        // 8 MiB without an end of a line, of which what follows the first part that is read would be an object itself; then more than one part of lines.
        string tooLong = $"{{\"a\":\"{new string('a', (8 << 20) - 6)}{{}}{new string(' ', 100)}\n", padding = new('b', 1 << 19);
        var lines = Enumerable.Range(1, 20).Select(epoch => $"{{\"epoch\":{epoch},\"padding\":\"{padding}\"}}");
        await File.WriteAllTextAsync(file, tooLong + string.Join('\n', lines) + "\n{\"cut", TestContext.Current.CancellationToken);
        var run = new FakeRun("run") { MetricsFile = file, IsFinished = true };
        await using var server = await TestServer.StartAsync(null, run);
        await using var stream = await server.Client.GetStreamAsync("/runs/run/events", TestContext.Current.CancellationToken);
        using var events = new StreamReader(stream);
        for (int epoch = 1; epoch <= 20; epoch++) Assert.StartsWith($"data: {{\"epoch\":{epoch},", await NextAsync(events), StringComparison.Ordinal);
        Assert.Equal("event: done", await NextAsync(events));
    }

    [Fact]
    public async Task A_folder_that_is_deleted_ends_it_and_so_does_the_end_of_the_server()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("run"));
        var (gone, other) = (new FakeRun("gone") { MetricsFile = folder.File("run/metrics.jsonl") }, new FakeRun("other") { MetricsFile = folder.File("metrics.jsonl") });
        await using var server = await TestServer.StartAsync(null, gone, other);
        await using var first = await server.Client.GetStreamAsync("/runs/gone/events", TestContext.Current.CancellationToken);
        await using var second = await server.Client.GetStreamAsync("/runs/other/events", TestContext.Current.CancellationToken);
        using StreamReader events = new(first), endless = new(second);
        Directory.Delete(folder.File("run"));
        Assert.Equal("event: gone", await NextAsync(events));
        await server.Server.StopAsync();
        Assert.Null(await NextAsync(endless));
    }

    // Passes over empty lines, comments and the time to wait before another try.
    private static async Task<string?> NextAsync(StreamReader events)
    {
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.Length > 0 && line[0] != ':' && !line.StartsWith("retry:", StringComparison.Ordinal)) return line;
        return null;
    }
}

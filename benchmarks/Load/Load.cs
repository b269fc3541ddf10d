using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace MidasNet.Benchmarks.Load;

/// <summary>
/// Requests to a server. In a closed loop each client sends the next request after the answer and a think time; in an open loop requests arrive at their times,
/// and a request that finds no free connection waits in its own time, so that a slow server does not slow its clients down.
/// </summary>
internal sealed record Load
{
    public required Uri Url { get; init; }

    public required IReadOnlyList<byte[]> Pictures { get; init; }

    public required int Clients { get; init; }

    public TimeSpan Think { get; init; }

    public double? Rate { get; init; }

    public async Task<LoadResult> RunAsync(TimeSpan time, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Rate is null ? Clients : int.MaxValue, UseProxy = false, UseCookies = false };
        using var client = new HttpClient(handler);
        var times = new ConcurrentBag<double>();
        var failures = new ConcurrentDictionary<string, int>();
        long begun = Stopwatch.GetTimestamp(), last = begun;
        if (Rate is { } rate) await OpenAsync(rate);
        else await Task.WhenAll(Enumerable.Range(0, Clients).Select(ClosedAsync));
        return new LoadResult([.. times.Order()], failures, Stopwatch.GetElapsedTime(begun, last));

        async Task ClosedAsync(int number)
        {
            var random = new Random(number);
            // Not all at once.
            if (Think > TimeSpan.Zero) await Task.Delay(Think * random.NextDouble(), cancellation);
            while (Stopwatch.GetElapsedTime(begun) < time)
            {
                await SendAsync(random.Next(), Stopwatch.GetTimestamp());
                if (Think > TimeSpan.Zero) await Task.Delay(Think * -Math.Log(1 - random.NextDouble()), cancellation);
            }
        }

        async Task OpenAsync(double rate)
        {
            var random = new Random(1);
            var sent = new List<Task>();
            double due = 0;
            while ((due -= Math.Log(1 - random.NextDouble()) / rate) < time.TotalSeconds)
            {
                double wait = due - Stopwatch.GetElapsedTime(begun).TotalSeconds;
                if (wait > 0.001) await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
                sent.Add(SendAsync(random.Next(), begun + (long)(due * Stopwatch.Frequency)));
            }
            await Task.WhenAll(sent);
        }

        async Task SendAsync(int picture, long arrived)
        {
            try
            {
                using var content = new ByteArrayContent(Pictures[picture % Pictures.Count]);
                content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
                using var answer = await client.PostAsync(Url, content, cancellation);
                Interlocked.Exchange(ref last, Stopwatch.GetTimestamp());
                if (answer.IsSuccessStatusCode) times.Add(Math.Max(0, Stopwatch.GetElapsedTime(arrived).TotalMilliseconds));
                else failures.AddOrUpdate($"status {(int)answer.StatusCode}", 1, (_, count) => count + 1);
            }
            catch (HttpRequestException failure)
            {
                failures.AddOrUpdate($"{failure.HttpRequestError}", 1, (_, count) => count + 1);
            }
        }
    }
}

using System.Net;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// Fetches a file from one of its addresses. What comes is written beside the target, never beyond the expected length, and gets its name when it has
/// been found right; what was fetched before an error or a signal is gone on with.
/// </summary>
/// <param name="kind">What the files are, for errors.</param>
/// <param name="options">How patient to be.</param>
/// <param name="progress">Is told how far it is.</param>
internal sealed class Downloader(DownloadKind kind, DownloadOptions options, Progress progress) : IDisposable
{
    private const int BufferBytes = 1 << 17, Mebibyte = 1 << 20;

    private readonly HttpSource source = new(options.StallTimeout);

    /// <summary>Fetches a file.</summary>
    /// <param name="file">From where, and what it should be.</param>
    /// <param name="target">Its path. The folder is made if it is not there; a file of that name is replaced.</param>
    /// <param name="cancellation">Stops; what has come stays for the next time.</param>
    /// <exception cref="DownloadException">No address gave the right file; the message tells of each.</exception>
    /// <exception cref="IOException">The disk is full or failing, or another program is fetching the same file.</exception>
    public async Task Fetch(DownloadFile file, string target, CancellationToken cancellation)
    {
        MakeFolder(target);
        var failures = new List<string>();
        foreach (var address in file.Addresses)
        {
            using var gauge = new TransferProgress(progress, file.Name);
            using var part = PartFile.Open(target);
            string? failure;
            try
            {
                failure = await FetchFrom(address, file, part, gauge, cancellation);
            }
            catch (OperationCanceledException) when (part.Length > 0)
            {
                gauge.Say($"{part.Length:N0} bytes are kept in '{part.Path}'; the same command goes on from there");
                throw;
            }
            if (failure is null)
            {
                part.Finish();
                File.Delete(PartFile.BadPathFor(target)); // left by an address before this one
                return;
            }
            failures.Add($"{address} {failure}");
            gauge.Say($"{address.Host} {failure}");
        }
        throw new DownloadException(
            kind, $"'{file.Name}' could not be fetched: {string.Join("; ", failures)}. A file that you have already is taken by --from");
    }

    /// <summary>Takes a file that the user has already, in the same way: checked, and under its name only when it is whole.</summary>
    /// <param name="file">What it should be.</param>
    /// <param name="given">The user's file, which stays as it is.</param>
    /// <param name="target">Its path to be.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="DownloadException">It is another file.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full or failing.</exception>
    public async Task Take(DownloadFile file, string given, string target, CancellationToken cancellation)
    {
        // First as it lies there, so that a wrong file costs nothing that was fetched before.
        await RequireRight(file, given, given, cancellation);
        MakeFolder(target);
        using var part = PartFile.Open(target);
        part.Restart(null);
        RequireSpace(part, new FileInfo(given).Length);
        await using (var stream = File.OpenRead(given))
        {
            var buffer = new byte[BufferBytes];
            for (int read; part.Length <= file.Limit && (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
                await part.Append(buffer.AsMemory(0, (int)Math.Min(read, file.Limit - part.Length + 1)), cancellation);
        }
        part.Release();
        // And again, for the first look may be out of date.
        await RequireRight(file, part.Path, given, cancellation);
        part.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    /// <summary>Fetches from one address, with pauses after what may pass.</summary>
    /// <returns>Null, or what is wrong with the address in the end.</returns>
    private async Task<string?> FetchFrom(Uri address, DownloadFile file, PartFile part, TransferProgress gauge, CancellationToken cancellation)
    {
        long furthest = part.Length;
        for (int failures = 0; ;)
        {
            try
            {
                if (!IsWhole(part, file)) await Transfer(address, file, part, gauge, cancellation);
                part.Release();
                if (await FileCheck.Finding(file, part.Path, cancellation) is not { } finding) return null;
                if (!part.IsPatched) return $"sent a wrong file: {finding}; it is left as '{part.SetAside()}'";
                // Perhaps the two ends do not belong together; this happens once, for what begins anew is not patched.
                gauge.Say($"the parts do not make the right file ({finding}): beginning anew");
                part.Restart(null);
            }
            catch (SourceException failure)
            {
                // A server that sends a little more each time gets on, and may have as many tries as it needs.
                failures = part.Length >= furthest + Mebibyte ? 1 : failures + 1;
                furthest = Math.Max(furthest, part.Length);
                var pause = PauseAfter(failures, failure.Wait);
                if (!failure.MayPass) return failure.Message;
                if (failures >= options.Attempts) return $"{failure.Message}, {failures} times in a row";
                if (pause > options.LongestPause) return $"{failure.Message} and asks to wait {pause.TotalSeconds:N0} s";
                gauge.Say($"{address.Host} {failure.Message}; trying again in {pause.TotalSeconds:0.#} s");
                await options.Pause(pause, cancellation);
            }
        }
    }

    /// <summary>Asks for what is missing and appends it.</summary>
    /// <exception cref="SourceException">The server, or the way to it, fails.</exception>
    private async Task Transfer(Uri address, DownloadFile file, PartFile part, TransferProgress gauge, CancellationToken cancellation)
    {
        using var guard = new StallGuard(options.StallTimeout, options.Clock, cancellation);
        try
        {
            using var response = await source.Open(address, RestOf(part, address, file), guard.Token);
            long? total = Prepare(address, file, part, response);
            RequireSpace(part, total ?? file.Limit);
            gauge.Report(part.Length, total);
            using var body = await response.Content.ReadAsStreamAsync(guard.Token);
            var buffer = new byte[BufferBytes];
            for (int read; (read = await Read(body, buffer, guard)) > 0;)
            {
                if (part.Length + read > file.Limit)
                {
                    part.Restart(null);
                    throw new SourceException($"sends more than the {file.Limit:N0} bytes that are expected", mayPass: false);
                }
                await part.Append(buffer.AsMemory(0, read), cancellation);
                gauge.Report(part.Length, total);
            }
            if (part.Length < total) throw new SourceException($"broke off after {part.Length:N0} of {total:N0} bytes", mayPass: true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException($"sent nothing for {options.StallTimeout.TotalSeconds:0.#} s", mayPass: true);
        }
        catch (HttpRequestException failure)
        {
            // A certificate does not become right by waiting.
            bool mayPass = failure.HttpRequestError != HttpRequestError.SecureConnectionError;
            throw new SourceException($"cannot be reached ({failure.GetBaseException().Message})", mayPass, cause: failure);
        }
    }

    /// <summary>What to ask for: all, or the rest if it will fit what is there.</summary>
    private static HttpRange? RestOf(PartFile part, Uri address, DownloadFile file)
    {
        if (part.Length == 0) return null;
        if (part.State is { Condition: { } condition } state && state.Address == address.AbsoluteUri) return new HttpRange(part.Length, condition);
        // Without a mark of the file, or at another address, only a checksum can tell whether the two ends belong together.
        return file.Checksum is not null ? new HttpRange(part.Length, null) : null;
    }

    /// <summary>Judges an answer before its content is read, and makes the part ready for it.</summary>
    /// <returns>The length of the whole file, if it is known.</returns>
    private long? Prepare(Uri address, DownloadFile file, PartFile part, HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                RequireLength(file, headers.ContentLength);
                // Nothing was there, or the file has changed, or the server knows no ranges: in each case this is the whole of it.
                part.Restart(PartState.Of(address, response, headers.ContentLength));
                return file.Bytes ?? headers.ContentLength;

            case HttpStatusCode.PartialContent when headers.ContentRange is { Unit: "bytes" } range && range.From == part.Length && part.Length > 0:
                RequireLength(file, range.Length);
                if (part.State is { } state && state.Address == address.AbsoluteUri && state.IsContradictedBy(response))
                    throw StartOver(part, "has another file now");
                part.Continue();
                return file.Bytes ?? range.Length;

            case HttpStatusCode.PartialContent:
                throw StartOver(part, $"sent another range than bytes from {part.Length:N0}: {headers.ContentRange}");

            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw StartOver(part, $"has no bytes from {part.Length:N0}");

            default:
                int code = (int)response.StatusCode;
                bool mayPass = code is 408 or 425 or 429 or 500 or 502 or 503 or 504;
                throw new SourceException($"answers {code} {response.StatusCode}", mayPass, mayPass ? WaitOf(response) : null);
        }
    }

    private static SourceException StartOver(PartFile part, string message)
    {
        // Whoever sends a range unasked will do so again.
        bool mayPass = part.Length > 0;
        part.Restart(null);
        return new SourceException(message, mayPass);
    }

    private static void RequireLength(DownloadFile file, long? offered)
    {
        if (file.Bytes is { } expected && offered is { } length && length != expected)
            throw new SourceException($"offers a file of {length:N0} bytes, expected {expected:N0}", mayPass: false);
        if (offered > file.Limit) throw new SourceException($"offers a file of {offered:N0} bytes, expected at most {file.Limit:N0}", mayPass: false);
    }

    private TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - options.Clock.GetUtcNow(),
        _ => null,
    };

    private TimeSpan PauseAfter(int failures, TimeSpan? asked)
    {
        var pause = options.FirstPause * Math.Pow(2, Math.Min(failures - 1, 16));
        if (pause > options.LongestPause) pause = options.LongestPause;
        return asked > pause ? asked.Value : pause;
    }

    private static async Task<int> Read(Stream body, byte[] buffer, StallGuard guard)
    {
        try
        {
            int read = await body.ReadAsync(buffer, guard.Token);
            guard.Touch();
            return read;
        }
        catch (IOException failure) // of the network: the disk is not concerned here
        {
            throw new SourceException($"broke off ({failure.Message})", mayPass: true, cause: failure);
        }
    }

    private async Task RequireRight(DownloadFile file, string path, string given, CancellationToken cancellation)
    {
        if (await FileCheck.Finding(file, path, cancellation) is { } finding)
            throw new DownloadException(kind, $"'{given}' is not '{file.Name}': {finding}");
    }

    private static bool IsWhole(PartFile part, DownloadFile file) => (file.Bytes ?? part.State?.Bytes) is { } all && part.Length >= all;

    private static void MakeFolder(string target)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder) Directory.CreateDirectory(folder);
    }

    private void RequireSpace(PartFile part, long total)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(part.Path)) ?? part.Path;
        if (options.FreeSpace(folder) is { } free && free < total - part.Length)
            throw new IOException($"the disk of '{folder}' has {free:N0} bytes free, but {total - part.Length:N0} are needed");
    }
}

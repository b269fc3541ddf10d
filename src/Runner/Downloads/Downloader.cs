using System.Net;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Downloads;

/// <summary>
/// Fetches a file from one of its addresses. The bytes are written next to the target, never beyond the expected length, and get its name when they
/// have been found right; a download that an error or a signal ended is resumed.
/// </summary>
internal sealed class Downloader(DownloadKind kind, DownloadOptions options, Progress progress) : IDisposable
{
    private const int BufferBytes = 1 << 17, Mebibyte = 1 << 20;
    private const string Bad = ".bad";

    private readonly HttpSource source = new(options.StallTimeout);

    /// <summary>Fetches a file. A file of the target's name is replaced; after a stop the bytes that have come stay for the next time.</summary>
    /// <exception cref="DownloadException">No address gave the right file; the message says how each failed.</exception>
    /// <exception cref="IOException">The disk is full or failing, or another program is fetching the same file.</exception>
    public async Task Fetch(DownloadFile file, string target, CancellationToken cancellation)
    {
        var failures = new List<string>();
        foreach (var address in file.Addresses)
        {
            using var part = PartFile.Open(target);
            using var transfer = new Transfer(source, options, progress, address, file, part);
            string? failure;
            try
            {
                failure = await transfer.Run(cancellation);
            }
            catch (OperationCanceledException) when (part.Length > 0)
            {
                progress.Say($"{file.Name}: {part.Length:N0} bytes are kept in '{part.Path}'; the same command goes on from there");
                throw;
            }
            if (failure is null)
            {
                part.Finish();
                File.Delete(target + Bad); // left by an address before this one
                return;
            }
            failures.Add($"{address} {failure}");
            progress.Say($"{file.Name}: {address.Host} {failure}");
        }
        throw new DownloadException(
            kind, $"'{file.Name}' could not be fetched: {string.Join("; ", failures)}. A file that you have already is taken by --from");
    }

    /// <summary>Copies a file that the user has already, in the same way: checked, and under its name only when it is whole.</summary>
    /// <exception cref="DownloadException">It is another file.</exception>
    /// <exception cref="IOException">It cannot be read, or the disk is full or failing.</exception>
    public async Task Take(DownloadFile file, string given, string target, CancellationToken cancellation)
    {
        // First as it lies there, so that a wrong file costs nothing that was fetched before.
        await RequireRight(file, given, given, cancellation);
        using var part = PartFile.Open(target);
        part.Restart(null);
        RequireSpace(options, part, RegularFile.Length(given) ?? 0);
        await using (var stream = RegularFile.OpenRead(given))
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

    public void Dispose() => source.Dispose();

    private async Task RequireRight(DownloadFile file, string path, string given, CancellationToken cancellation)
    {
        if (await FileCheck.Finding(file, path, cancellation) is { } finding)
            throw new DownloadException(kind, $"'{given}' is not '{file.Name}': {finding}");
    }

    private static void RequireSpace(DownloadOptions options, PartFile part, long total)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(part.Path)) ?? part.Path;
        if (options.FreeSpace(folder) is { } free && free < total - part.Length)
            throw new IOException($"the disk of '{folder}' has {free:N0} bytes free, but {total - part.Length:N0} are needed");
    }

    /// <summary>The tries to fetch a file from one address.</summary>
    private sealed class Transfer(HttpSource source, DownloadOptions options, Progress progress, Uri address, DownloadFile file, PartFile part)
        : IDisposable
    {
        private ProgressPhase? phase;

        public void Dispose() => phase?.Dispose();

        /// <summary>Fetches, with pauses after failures that may pass.</summary>
        /// <returns>Null, or what is wrong with the address in the end.</returns>
        public async Task<string?> Run(CancellationToken cancellation)
        {
            long furthest = part.Length;
            for (int failures = 0; ;)
            {
                try
                {
                    if ((file.Bytes ?? part.Source?.Bytes) is not { } all || part.Length < all) await Attempt(cancellation);
                    part.Release();
                    if (await FileCheck.Finding(file, part.Path, cancellation) is not { } finding) return null;
                    if (!part.IsPatched)
                    {
                        part.Finish(Bad);
                        return $"sent a wrong file: {finding}; it is left as '{part.Path[..^".part".Length]}{Bad}'";
                    }
                    // Perhaps the two ends do not belong together; this happens once, for a download from the beginning is not patched.
                    Say($"the parts do not make the right file ({finding}): beginning again");
                    part.Restart(null);
                }
                catch (SourceException failure)
                {
                    // A server that sends a little more each time may have as many tries as it needs.
                    failures = part.Length >= furthest + Mebibyte ? 1 : failures + 1;
                    furthest = Math.Max(furthest, part.Length);
                    var pause = PauseAfter(failures, failure.Wait);
                    if (!failure.MayPass) return failure.Message;
                    if (failures >= options.Attempts) return $"{failure.Message}, {failures} times in a row";
                    if (pause > options.MaxPause) return $"{failure.Message} and asks to wait {pause.TotalSeconds:N0} s";
                    Say($"{address.Host} {failure.Message}; trying again in {pause.TotalSeconds:0.#} s");
                    await options.Pause(pause, cancellation);
                }
            }
        }

        /// <summary>Asks for what is missing and appends it.</summary>
        /// <exception cref="SourceException">The server, or the way to it, fails.</exception>
        private async Task Attempt(CancellationToken cancellation)
        {
            using var stall = new CancellationTokenSource(options.StallTimeout, options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellation);
            try
            {
                var (from, condition) = Rest();
                using var response = await source.Open(address, from, condition, either.Token);
                long? total = Prepare(response);
                RequireSpace(options, part, total ?? file.Limit);
                Report(total);
                using var body = await response.Content.ReadAsStreamAsync(either.Token);
                var buffer = new byte[BufferBytes];
                for (int read; (read = await Read(body, buffer, either.Token)) > 0;)
                {
                    stall.CancelAfter(options.StallTimeout);
                    if (part.Length + read > file.Limit)
                    {
                        part.Restart(null);
                        throw new SourceException($"sends more than the {file.Limit:N0} bytes that are expected", mayPass: false);
                    }
                    await part.Append(buffer.AsMemory(0, read), cancellation);
                    Report(total);
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

        /// <summary>The first byte to ask for, null for all, and the mark that the file must still have.</summary>
        private (long? From, string? Condition) Rest()
        {
            if (part.Length == 0) return (null, null);
            if (part.Source is { Mark: { } mark } state && state.Address == address.AbsoluteUri) return (part.Length, mark);
            // Without a mark of the file, or at another address, only a checksum can tell whether the two ends belong together.
            return file.Checksum is not null ? (part.Length, null) : (null, null);
        }

        /// <summary>Examines an answer before its content is read, and makes the part ready for it.</summary>
        /// <returns>The length of the whole file, if it is known.</returns>
        private long? Prepare(HttpResponseMessage response)
        {
            var headers = response.Content.Headers;
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    RequireLength(headers.ContentLength);
                    // There was nothing, or the file has changed, or the server knows no ranges: in each case this is the whole file.
                    part.Restart(PartFile.State.Of(address, response));
                    return file.Bytes ?? headers.ContentLength;

                case HttpStatusCode.PartialContent when headers.ContentRange is { Unit: "bytes" } range && range.From == part.Length && part.Length > 0:
                    RequireLength(range.Length);
                    if (part.Source?.IsContradictedBy(address, response) == true) throw StartOver("has another file now");
                    part.Continue();
                    return file.Bytes ?? range.Length;

                case HttpStatusCode.PartialContent:
                    throw StartOver($"sent another range than bytes from {part.Length:N0}: {headers.ContentRange}");

                case HttpStatusCode.RequestedRangeNotSatisfiable:
                    throw StartOver($"has no bytes from {part.Length:N0}");

                default:
                    int code = (int)response.StatusCode;
                    bool mayPass = code is 408 or 425 or 429 or 500 or 502 or 503 or 504;
                    throw new SourceException($"answers {code} {response.StatusCode}", mayPass, mayPass ? WaitOf(response) : null);
            }
        }

        private SourceException StartOver(string message)
        {
            bool mayPass = part.Length > 0; // a server that sends a range unasked will do so again
            part.Restart(null);
            return new SourceException(message, mayPass);
        }

        private void RequireLength(long? offered)
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
            if (pause > options.MaxPause) pause = options.MaxPause;
            return asked > pause ? asked.Value : pause;
        }

        private static async Task<int> Read(Stream body, byte[] buffer, CancellationToken cancellation)
        {
            try
            {
                return await body.ReadAsync(buffer, cancellation);
            }
            catch (IOException failure) // of the network: the disk is not concerned here
            {
                throw new SourceException($"broke off ({failure.Message})", mayPass: true, cause: failure);
            }
        }

        private void Say(string line) => progress.Say($"{file.Name}: {line}");

        // One phase over all tries, from when the length is known.
        private void Report(long? total)
        {
            if (total is not { } all) return;
            phase ??= progress.Begin(file.Name, Kilobytes(all), "kB", done: Kilobytes(part.Length));
            phase.Report(Kilobytes(part.Length));
        }

        private static long Kilobytes(long bytes) => (bytes + 999) / 1000;
    }
}

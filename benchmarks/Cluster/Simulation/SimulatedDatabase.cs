namespace MidasNet.Benchmarks.Simulation;

/// <summary>A row, as Orleans' storage keeps it: whoever writes it must have read or written its latest version.</summary>
internal sealed class Row
{
    /// <summary>The value; null for none.</summary>
    public object? Value { get; set; }

    /// <summary>Counts writes.</summary>
    public int Version { get; set; }
}

/// <summary>A database that takes a limited number of writes in a second, one after the other, and may be away.</summary>
internal sealed class SimulatedDatabase(SimulationOptions options, VirtualTime time, SimulationCounts counts, SimulatedNetwork network)
{
    private static readonly TimeSpan Refused = TimeSpan.FromMilliseconds(5);
    private TimeSpan rowsFree, bytesFree;
    private RandomStream random = new(options.Seed, 31);

    /// <summary>The time for which it was busy.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Writes rows that belong to no grain of the logic, such as parts of a file.</summary>
    public async Task WriteAsync(string kind, int rows, double bytes, int side)
    {
        await RequireAsync(side);
        await ServeAsync(rows, bytes);
        await RequireAsync(side);
        counts.Write(kind, rows, bytes);
    }

    /// <summary>Writes a row.</summary>
    /// <returns>Its new version.</returns>
    /// <exception cref="StaleRowException">Another one has written it.</exception>
    /// <exception cref="NotAnsweredException">It is away, or went away meanwhile: whether the row is written is not known.</exception>
    public async Task<int> WriteAsync(string kind, Row row, object value, int version, double bytes, int side)
    {
        await RequireAsync(side);
        await ServeAsync(1, bytes);
        bool isThere = network.ReachesDatabase(side, time.Now);
        if (isThere || random.NextDouble() < 0.5)
        {
            if (row.Version != version)
            {
                counts.Conflicts++;
                throw new StaleRowException();
            }
            (row.Value, row.Version) = (value, version + 1);
            counts.Write(kind, 1, bytes);
        }
        await RequireAsync(side);
        return version + 1;
    }

    /// <summary>Reads: takes a message's time, and no share of what it writes.</summary>
    public async Task ReadAsync(int side)
    {
        await RequireAsync(side);
        await time.Delay(network.Latency());
    }

    private async Task RequireAsync(int side)
    {
        if (network.ReachesDatabase(side, time.Now)) return;
        counts.FailedWrites++;
        await time.Delay(Refused);
        throw new NotAnsweredException("the database");
    }

    // Rows wait for other rows, and parts of files for other parts: a server divides its bandwidth among its connections, so that a short row need not wait for
    // all files that were begun before it.
    private async Task ServeAsync(int rows, double bytes)
    {
        double forRows = rows / options.WritesPerSecond, forBytes = bytes / options.BytesPerSecond;
        BusySeconds += Math.Max(forRows, forBytes);
        if (forBytes > forRows) await WaitAsync(bytesFree = After(bytesFree, forBytes));
        else await WaitAsync(rowsFree = After(rowsFree, forRows));
    }

    private TimeSpan After(TimeSpan free, double seconds) => (free > time.Now ? free : time.Now) + TimeSpan.FromSeconds(seconds);

    private Task WaitAsync(TimeSpan until) => time.Delay(until - time.Now + network.Latency());
}

/// <summary>A row has another version than its writer expects.</summary>
internal sealed class StaleRowException() : Exception("another activation has written the row");

/// <summary>A call was not answered.</summary>
/// <param name="who">The one who should have answered.</param>
internal sealed class NotAnsweredException(string who) : Exception($"{who} has not answered");

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MidasNet.Cluster.Hosting;
using Npgsql;

namespace MidasNet.Benchmarks;

/// <summary>Measures how many rows of grains a PostgreSQL server writes in a second, each in a transaction of its own, by the statement that silos use.</summary>
internal static class WriteRate
{
    /// <summary>Measures.</summary>
    /// <param name="connection">The server. Tables of a cluster are made in it, and rows of the name <c>benchmark</c>, which are removed at the end.</param>
    /// <param name="clients">Connections at the same time, each with one write after the other.</param>
    /// <param name="bytes">Bytes of a row.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Writes in a second.</returns>
    [SuppressMessage("Security", "CA2100", Justification = "The statement is that of the schema.")]
    public static async Task<double> MeasureAsync(string connection, int clients, int bytes, double seconds, CancellationToken cancellation)
    {
        await Schema.EnsureAsync(connection, cancellation);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = clients + 1 }.ConnectionString);
        string statement;
        await using (var query = source.CreateCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'WriteToStorageKey'"))
            statement = (string?)await query.ExecuteScalarAsync(cancellation) ?? throw new InvalidDataException("the schema has no WriteToStorageKey");
        byte[] content = new byte[bytes];
        new Random(1).NextBytes(content);
        long writes = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            await using var open = await source.OpenConnectionAsync(cancellation);
            for (int write = 0; clock.Elapsed.TotalSeconds < seconds; write++)
            {
                await using var command = open.CreateCommand();
                command.CommandText = statement;
                command.Parameters.AddWithValue("ServiceId", "benchmark");
                command.Parameters.AddWithValue("GrainTypeString", "task");
                command.Parameters.AddWithValue("GrainIdExtensionString", $"{client}-{write / 2}");
                command.Parameters.AddWithValue("GrainIdN0", 0L);
                command.Parameters.AddWithValue("GrainIdN1", 0L);
                // The lease, then the result: a new row, then its second version.
                command.Parameters.AddWithValue("GrainStateVersion", NpgsqlTypes.NpgsqlDbType.Integer, write % 2 == 0 ? DBNull.Value : 1);
                command.Parameters.AddWithValue("PayloadBinary", content);
                await command.ExecuteScalarAsync(cancellation);
                Interlocked.Increment(ref writes);
            }
        }));
        double rate = writes / clock.Elapsed.TotalSeconds;
        await using var clean = source.CreateCommand("DELETE FROM midasnet_grain WHERE service = 'benchmark'");
        await clean.ExecuteNonQueryAsync(CancellationToken.None);
        return rate;
    }
}

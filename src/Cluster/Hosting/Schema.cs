using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace MidasNet.Cluster.Hosting;

/// <summary>The tables of a cluster, in <c>schema.sql</c>.</summary>
internal static class Schema
{
    /// <summary>Makes the tables that are not there.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or may not be changed.</exception>
    [SuppressMessage("Security", "CA2100", Justification = "The text is a resource of the program.")]
    public static async Task EnsureAsync(string connection, CancellationToken cancellation)
    {
        await using var stream = typeof(Schema).Assembly.GetManifestResourceStream("MidasNet.Cluster.schema.sql") ?? throw new FileNotFoundException("schema.sql is not in the program");
        using var reader = new StreamReader(stream);
        string script = await reader.ReadToEndAsync(cancellation);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var open = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await open.BeginTransactionAsync(cancellation);
        await using (var command = open.CreateCommand())
        {
            // The parameters in it are those of texts that are stored, not its own.
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }
}

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// The allocation of our training step from the third step on: the median over steps, since the runtime's own threads allocate occasionally.
/// </summary>
/// <param name="name">The row's name.</param>
/// <param name="counter">Bytes allocated so far.</param>
/// <param name="targets">The targets of the row.</param>
internal sealed class AllocationRow(string name, Func<EngineContender, double> counter, Targets targets) : Row(name, targets)
{
    private const int Steps = 50;

    /// <summary>Bytes from the garbage collector's heap.</summary>
    public static Row Managed { get; } =
        new AllocationRow("allocation per step, managed", _ => GC.GetTotalAllocatedBytes(precise: true), Targets.ManagedAllocation);

    /// <summary>Bytes from the system, by the engine's memory pool.</summary>
    public static Row Native { get; } = new AllocationRow("allocation per step, native", side => side.BytesAllocated, Targets.NativeAllocation);

    /// <inheritdoc/>
    public override RowResult Measure(Session session)
    {
        using var side = TrainingStep.SmallCnn(batch: 64).Ours(session.Threads);
        for (int i = 0; i < 2; i++) side.Run();
        double[] taken = new double[Steps];
        for (int i = 0; i < Steps; i++)
        {
            double before = counter(side);
            side.Run();
            taken[i] = counter(side) - before;
        }
        return new RowResult(Name, Unit.Bytes, Targets, new Dictionary<Column, double> { [Column.Ours] = Interleaving.Median(taken) })
        {
            Missing = RowResult.Peers.ToDictionary(peer => peer, _ => "measured for this engine only"),
        };
    }
}

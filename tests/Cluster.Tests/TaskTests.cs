using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Tests;

public sealed class TaskTests
{
    private static readonly TaskKey Key = new(1, 3, 0, 0);
    private readonly ManualClock clock = new();
    private readonly LeaseOptions options = new();

    [Fact]
    public void A_lease_is_given_once_and_lasts_as_long_as_it_is_renewed()
    {
        var task = Task();
        var lease = task.Lease("a", "s");
        for (int i = 0; i < 10; i++)
        {
            clock.Advance(29);
            Assert.Null(task.Lease("b", "s").Token);
            Assert.True(task.Renew(lease.Token!.Value, checkpoint: null));
        }
        Assert.Equal(options.Duration, task.Look().Remaining);
    }

    [Fact]
    public void A_worker_that_sleeps_past_its_lease_is_told_when_it_wakes_and_another_goes_on_from_its_checkpoint()
    {
        var task = Task();
        var first = task.Lease("a", "s");
        Assert.Null(first.Checkpoint);
        Assert.True(task.Renew(first.Token!.Value, "state"));
        clock.Advance(30);
        var second = task.Lease("b", "s");
        Assert.Equal("state", second.Checkpoint);
        Assert.NotEqual(first.Token, second.Token);
        Assert.False(task.Renew(first.Token.Value, "older"));
        task.Fail(first.Token.Value, "its failure counts no more");
        task.Release(first.Token.Value, "older");
        Assert.True(task.Renew(second.Token!.Value, checkpoint: null));
        Assert.Equal("state", task.Snapshot.Checkpoint);
    }

    [Fact]
    public void A_late_result_counts_if_it_is_the_first_and_is_compared_bit_for_bit_if_it_is_not()
    {
        var task = Task();
        task.Lease("a", "s");
        clock.Advance(31);
        task.Lease("b", "s");
        var result = Specs.Result(Key);
        Assert.Equal(ResultComparison.First, task.Complete(result).Comparison);
        Assert.Equal((ResultComparison.Equal, null), task.Complete(result with { Seconds = 2, Worker = Specs.Worker("b") }));
        var (comparison, finding) = task.Complete(result with { Content = "other", Accuracy = double.BitIncrement(result.Accuracy), Worker = Specs.Worker("b") });
        Assert.Equal(ResultComparison.Unequal, comparison);
        Assert.Contains("a and b (both 1, AVX2) have different results", finding!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            (ResultComparison.OtherInstructionSet, null), task.Complete(result with { Content = "other", Worker = Specs.Worker("c", "1", "NEON") }));
        Assert.Same(result, task.Snapshot.Result);
    }

    [Fact]
    public void Losses_that_are_not_a_number_are_equal_and_nought_has_a_sign()
    {
        var result = Specs.Result(Key) with { Loss = double.NaN };
        Assert.Equal(ResultComparison.Equal, Duplicates.Compare(result, result with { Loss = double.NaN }));
        Assert.Equal(ResultComparison.Unequal, Duplicates.Compare(result with { Loss = 0 }, result with { Loss = -0.0 }));
    }

    [Fact]
    public void A_task_that_is_loaded_again_leaves_the_worker_that_has_it_its_lease()
    {
        var task = Task();
        var lease = task.Lease("a", "s");
        clock.Advance(25);
        task = Task(task.Snapshot);
        clock.Advance(4);
        Assert.True(task.Renew(lease.Token!.Value, checkpoint: null));
        clock.Advance(29);
        Assert.True(task.Renew(lease.Token.Value, checkpoint: null));
    }

    [Fact]
    public void A_task_whose_silos_and_worker_keep_dying_is_given_to_another_worker()
    {
        // Each silo lives for 20 seconds, less than a lease.
        var task = Task();
        task.Lease("dead", "s");
        clock.Advance(20);
        task = Task(task.Snapshot);
        clock.Advance(20);
        Assert.NotNull(task.Lease("living", "s").Token);
    }

    [Fact]
    public void A_lease_that_is_handed_back_is_free_at_once_with_its_checkpoint()
    {
        var task = Task();
        task.Release(task.Lease("a", "s").Token!.Value, "state");
        Assert.Equal("state", task.Lease("b", "s").Checkpoint);
    }

    [Fact]
    public void A_task_whose_workers_keep_vanishing_is_set_aside()
    {
        var task = Task();
        for (int i = 0; i < options.MaxLost; i++)
        {
            Assert.NotNull(task.Lease($"w{i}", "s").Token);
            clock.Advance(30);
        }
        var answer = task.Lease("last", "s");
        Assert.Null(answer.Token);
        Assert.Contains("20 workers have not been heard of since", answer.SetAside, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_of_a_task_that_was_set_aside_counts_all_the_same()
    {
        var task = Task();
        for (int i = 0; i < 3; i++) task.Fail(task.Lease("a", "s").Token!.Value, "no");
        Assert.Equal("no", task.Look().SetAside);
        Assert.Equal(ResultComparison.First, task.Complete(Specs.Result(Key)).Comparison);
        Assert.Null(task.Look().SetAside);
    }

    private TaskState Task(TaskSnapshot? stored = null) => new("address", options, clock, stored ?? TaskSnapshot.New);
}

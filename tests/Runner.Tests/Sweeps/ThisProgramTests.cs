using MidasNet.Runner.Sweeps;

namespace MidasNet.Runner.Tests.Sweeps;

public sealed class ThisProgramTests
{
    [Fact]
    public void The_version_of_a_worker_covers_every_assembly_that_may_decide_results()
    {
        // Workers compute on the processor; the other two carry and show results.
        string[] others = ["MidasNet.Gpu", "MidasNet.Cluster", "MidasNet.Web"];
        var program = typeof(ThisProgram).Assembly;
        string?[] own = [program.GetName().Name, .. program.GetReferencedAssemblies().Select(assembly => assembly.Name).Where(name => name!.StartsWith("MidasNet.", StringComparison.Ordinal))];
        Assert.Equal(own.Except(others).Order(StringComparer.Ordinal), ThisProgram.Computing.Select(assembly => assembly.GetName().Name).Order(StringComparer.Ordinal));
    }
}

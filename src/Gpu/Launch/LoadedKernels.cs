using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>The kernels that have been compiled for an accelerator, each once, by the type of their work.</summary>
/// <param name="accelerator">What to compile for.</param>
/// <param name="launch">Whether to compile and launch; otherwise kernels are noted and nothing happens.</param>
internal sealed class LoadedKernels(Accelerator accelerator, bool launch)
{
    private readonly Dictionary<Type, Delegate> launchers = [];

    /// <summary>The kernels that have run, or would have, as methods: what a test compiles for cards that are not there.</summary>
    public IEnumerable<MethodInfo> Methods => launchers.Keys.Select(MethodOf);

    /// <summary>What runs a work over elements.</summary>
    public Action<KernelConfig, TWork, int> OverElements<TWork>() where TWork : struct, IElementWork
    {
        if (!launchers.TryGetValue(typeof(TWork), out var launcher))
            launchers[typeof(TWork)] = launcher = launch ? accelerator.LoadStreamKernel<TWork, int>(WorkKernel.OverElements) : (_, _, _) => { };
        return (Action<KernelConfig, TWork, int>)launcher;
    }

    /// <summary>What runs a work over groups of threads.</summary>
    public Action<KernelConfig, TWork> OverGroups<TWork>() where TWork : struct, IGroupWork
    {
        if (!launchers.TryGetValue(typeof(TWork), out var launcher))
            launchers[typeof(TWork)] = launcher = launch ? accelerator.LoadStreamKernel<TWork>(WorkKernel.OverGroups) : (_, _) => { };
        return (Action<KernelConfig, TWork>)launcher;
    }

    private static MethodInfo MethodOf(Type work) => typeof(WorkKernel)
        .GetMethod(typeof(IElementWork).IsAssignableFrom(work) ? nameof(WorkKernel.OverElements) : nameof(WorkKernel.OverGroups))!
        .MakeGenericMethod(work);
}

using System.Reflection;
using ILGPU;
using ILGPU.Runtime;

namespace MidasNet.Gpu;

/// <summary>The kernels compiled for an accelerator, each once, by the type of their work.</summary>
/// <param name="accelerator">The target of the compilation.</param>
/// <param name="launch">True to compile and launch, false to record kernels only.</param>
internal sealed class LoadedKernels(Accelerator accelerator, bool launch)
{
    private readonly Dictionary<Type, Delegate> launchers = [];

    /// <summary>The methods of the kernels that were launched or recorded, which a test compiles for GPUs that are absent.</summary>
    public IEnumerable<MethodInfo> Methods => launchers.Keys.Select(MethodOf);

    /// <summary>The launcher of work over elements.</summary>
    public Action<KernelConfig, TWork, int> OverElements<TWork>() where TWork : struct, IElementWork
    {
        if (!launchers.TryGetValue(typeof(TWork), out var launcher))
            launchers[typeof(TWork)] = launcher = launch ? accelerator.LoadStreamKernel<TWork, int>(WorkKernel.OverElements) : (_, _, _) => { };
        return (Action<KernelConfig, TWork, int>)launcher;
    }

    /// <summary>The launcher of work over groups of threads.</summary>
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

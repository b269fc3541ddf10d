namespace MidasNet.Gpu;

// Without groups all three are matrix products in which images take part as their patches (PatchGrid), which are read where they lie. Images are [n,h,w,c].
internal sealed partial class GpuDevice
{
    internal override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
    {
        if (shape.Groups > 1)
        {
            GroupedForward(shape, activation, x, w, b, y);
            return;
        }
        var grid = PatchGrid.Of(shape);
        int patches = shape.N * grid.PerImage, area = shape.KernelH * shape.KernelW;
        var ordered = Allocate(shape.O * grid.Values);
        ForEach(shape.O * grid.Values, new WeightOrderWork(
            new PhaseTaps(shape.KernelH, shape.KernelW, 0, 0, 1), shape.C, area, shape.O, shape.Taps, shape.KernelW, View(w), View(ordered)));
        Multiply(
            patches, shape.O, grid.Values,
            new PatchesAlongDepth(View(x), grid, patches),
            new MatrixAlongLines(View(ordered), shape.O),
            new RowResult<TActivation>(activation, ViewOrEmpty(b), View(y), shape.O));
        Recycle(ordered);
    }

    internal override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx)
    {
        if (shape.Groups > 1)
        {
            GroupedBackwardInput(shape, dy, w, dx);
            return;
        }
        for (int top = 0; top < Math.Min(shape.Stride, shape.H); top++)
        {
            for (int left = 0; left < Math.Min(shape.Stride, shape.W); left++) BackwardPhase(shape, InputPhase.Of(shape, top, left), dy, w, dx);
        }
    }

    internal override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        if (shape.Groups > 1)
        {
            GroupedBackwardWeight(shape, x, dy, dw);
            return;
        }
        var grid = PatchGrid.Of(shape);
        Multiply(
            shape.O, grid.Values, shape.N * grid.PerImage,
            new MatrixAlongLines(View(dy), shape.O),
            new PatchesAlongLines(View(x), grid),
            new TapResult(View(dw), shape.C, shape.KernelH * shape.KernelW));
    }

    private void BackwardPhase(Conv2dShape shape, InputPhase phase, Storage dy, Storage w, Storage dx)
    {
        var grid = phase.Patches(shape);
        int patches = shape.N * grid.PerImage, area = shape.KernelH * shape.KernelW;
        var ordered = Allocate(shape.C * grid.Values);
        if (grid.Values > 0)
            ForEach(shape.C * grid.Values, new WeightOrderWork(phase.Taps(shape), shape.O, shape.Taps, shape.C, area, shape.KernelW, View(w), View(ordered)));
        Multiply(
            patches, shape.C, grid.Values,
            new PatchesAlongDepth(View(dy), grid, patches),
            new MatrixAlongLines(View(ordered), shape.C),
            new PhaseResult(View(dx), phase));
        Recycle(ordered);
    }
}

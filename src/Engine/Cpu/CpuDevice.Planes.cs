namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
    {
        var (from, to) = (ToPlanes(shape.N, shape.C, shape.H * shape.W, x), Allocate(shape.Output.Length));
        Planes(shape, activation, from, w, b, to);
        FromPlanes(shape.N, shape.O, shape.OutH * shape.OutW, to, y);
        Recycle(from);
    }

    public override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx)
    {
        var (from, to) = (ToPlanes(shape.N, shape.O, shape.OutH * shape.OutW, dy), Allocate(shape.N * shape.C * shape.H * shape.W));
        PlanesBackwardInput(shape, from, w, to);
        FromPlanes(shape.N, shape.C, shape.H * shape.W, to, dx);
        Recycle(from);
    }

    public override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw)
    {
        var (xs, dys) = (ToPlanes(shape.N, shape.C, shape.H * shape.W, x), ToPlanes(shape.N, shape.O, shape.OutH * shape.OutW, dy));
        PlanesBackwardWeight(shape, xs, dys, dw);
        Recycle(xs);
        Recycle(dys);
    }

    // Kernels that still work on planes are fed through these two.
    private Storage ToPlanes(int images, int channels, int area, Storage x)
    {
        var planes = Allocate(images * channels * area);
        Transpose(new TransposeShape(images, area, channels), x, planes);
        return planes;
    }

    private void FromPlanes(int images, int channels, int area, Storage planes, Storage y)
    {
        Transpose(new TransposeShape(images, channels, area), planes, y);
        Recycle(planes);
    }
}

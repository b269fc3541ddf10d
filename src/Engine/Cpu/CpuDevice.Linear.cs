namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => MultiplyKept(
        new MatrixProduct
        {
            M = shape.N,
            N = shape.Out,
            K = shape.In,
            A = Read(x),
            ARow = shape.In,
            AStep = 1,
            B = Read(w),
            BRow = 1,
            BColumn = shape.In,
            C = P(y),
            Bias = b is null ? null : Read(b),
        },
        activation, (CpuStorage)w, Packing.LinearPanels);

    internal override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) => Multiply(
        new MatrixProduct
        {
            M = shape.N,
            N = shape.In,
            K = shape.Out,
            A = Read(dy),
            ARow = shape.Out,
            AStep = 1,
            B = Read(w),
            BRow = shape.In,
            BColumn = 1,
            C = P(dx),
        },
        default(Identity));

    internal override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) => Multiply(
        new MatrixProduct
        {
            M = shape.Out,
            N = shape.In,
            K = shape.N,
            A = Read(dy),
            ARow = 1,
            AStep = shape.Out,
            B = Read(x),
            BRow = shape.In,
            BColumn = 1,
            C = P(dw),
        },
        default(Identity));
}

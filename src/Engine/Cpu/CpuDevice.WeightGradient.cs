using System.Numerics;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    /// <summary>dw[o,c,u,v] = Σ dy[n,i,j,o] · x[n,i·s+u-p,j·s+v-p,c], by direct summation.</summary>
    private void SumWeightGradient(Conv2dShape shape, float* x, float* dy, float* dw)
    {
        var plan = WeightGradientPlan.Of(shape, products.PanelColumns);
        int parts = Items(Items(shape.O, products.PanelColumns), plan.GroupPanels) * Items(shape.KernelH, plan.KernelRows);
        float* sums = SharedScratch((long)plan.Chunks * shape.Taps * shape.O);
        team.For(plan.Chunks * parts, new WeightGradientWork { Shape = shape, Plan = plan, Kernel = products, X = x, Dy = dy, Sums = sums });
        float** pieces = stackalloc float*[team.Size];
        team.For(Items(shape.O, AddChunksOfWeightGradient.Outputs) * Items(shape.C, AddChunksOfWeightGradient.Inputs(shape)), new AddChunksOfWeightGradient
        {
            Shape = shape,
            Chunks = plan.Chunks,
            Sums = sums,
            Dw = dw,
            Scratch = Scratch(AddChunksOfWeightGradient.ScratchLength(shape), pieces),
        });
    }

    /// <summary>
    /// sums[u,v,c,o] for some images and rows, all channels c, some rows u of the kernel and some channels o. Results that meet the same taps form
    /// rectangles, as in the convolution; the pixels of a rectangle are the terms of a product of transposed x and dy.
    /// </summary>
    private struct WeightGradientWork : IWork
    {
        public Conv2dShape Shape;
        public WeightGradientPlan Plan;
        public ProductKernel Kernel;
        public float* X, Dy, Sums;

        public readonly void Run(int item, int worker)
        {
            var correlation = Correlation.Forward(Shape);
            int panels = Items(Shape.O, Kernel.PanelColumns), panelGroups = Items(panels, Plan.GroupPanels);
            int parts = panelGroups * Items(Shape.KernelH, Plan.KernelRows), chunk = item / parts, part = item % parts;
            int panel = part % panelGroups * Plan.GroupPanels, endPanel = Math.Min(panels, panel + Plan.GroupPanels);
            int tap = part / panelGroups * Plan.KernelRows, endTap = Math.Min(Shape.KernelH, tap + Plan.KernelRows);
            float* sums = Sums + (long)chunk * Shape.Taps * Shape.O;
            Clear(sums, panel, endPanel, tap, endTap);

            int bands = Items(Shape.OutH, Plan.BandRows), units = Plan.Units(Shape);
            for (int unit = (int)((long)units * chunk / Plan.Chunks); unit < (int)((long)units * (chunk + 1) / Plan.Chunks); unit++)
            {
                int image = unit / bands * Plan.GroupImages, images = Math.Min(Plan.GroupImages, Shape.N - image);
                int band = unit % bands * Plan.BandRows, endBand = Math.Min(Shape.OutH, band + Plan.BandRows);
                for (int row = band; row < endBand;)
                {
                    var rows = correlation.Vertical.Run(row, endBand);
                    for (int column = 0; column < Shape.OutW;)
                    {
                        var columns = correlation.Horizontal.Run(column, Shape.OutW);
                        int endRowTap = Math.Min(endTap, rows.FirstTap + rows.Taps);
                        for (int u = Math.Max(tap, rows.FirstTap); u < endRowTap; u++)
                        {
                            for (int p = panel; p < endPanel; p++) Rectangle(correlation, image, images, rows, columns, u, p, sums);
                        }
                        column += columns.Count;
                    }
                    row += rows.Count;
                }
            }
        }

        private readonly void Clear(float* sums, int panel, int endPanel, int tap, int endTap)
        {
            int row = Shape.KernelW * Shape.C, width = Kernel.PanelColumns;
            int first = panel * width, columns = Math.Min(Shape.O, endPanel * width) - first;
            for (int r = tap * row; r < endTap * row; r++) new Span<float>(sums + (long)r * Shape.O + first, columns).Clear();
        }

        private readonly void Rectangle(
            Correlation correlation, int image, int images, TapRun rows, TapRun columns, int u, int panel, float* sums)
        {
            int pixel = correlation.SourcePixel, row = correlation.SourceRow, o = Shape.O;
            // A product sums in two directions: the two in which the rectangle is largest; in the third, products follow each other.
            var inner = new Places(columns.Count, Shape.Stride * pixel, correlation.ResultColumn);
            var outer = new Places(rows.Count, Shape.Stride * row, correlation.ResultRow);
            var loop = new Places(images, correlation.SourceImage, correlation.ResultImage);
            if (loop.Count > outer.Count) (outer, loop) = (loop, outer);
            if (outer.Count > inner.Count) (inner, outer) = (outer, inner);
            if (loop.Count > outer.Count) (outer, loop) = (loop, outer);

            int first = panel * Kernel.PanelColumns;
            var product = new PanelProduct
            {
                A = X + image * (nint)correlation.SourceImage
                    + (rows.First * Shape.Stride + u - Shape.Padding) * (nint)row
                    + (columns.First * Shape.Stride + columns.FirstTap - Shape.Padding) * (nint)pixel,
                AOuter = outer.Source,
                ARow = 1,
                AStep = inner.Source,
                B = Dy + image * correlation.ResultImage + rows.First * correlation.ResultRow + columns.First * correlation.ResultColumn + first,
                BStep = inner.Result,
                BSkip = outer.Result - inner.Count * inner.Result,
                Outer = outer.Count,
                Inner = inner.Count,
                C = sums + ((nint)u * Shape.KernelW + columns.FirstTap) * pixel * o + first,
                CRow = o,
                Start = ProductStart.Sums,
            };
            for (int k = 0; k < loop.Count; k++)
            {
                Kernel.Multiply(columns.Taps * pixel, Math.Min(Kernel.PanelColumns, o - first), product);
                product.A += loop.Source;
                product.B += loop.Result;
            }
        }
    }

    /// <summary>dw[o,c,u,v] = Σ_chunk sums[chunk,u,v,c,o], in the order of chunks.</summary>
    private struct AddChunksOfWeightGradient : IWork
    {
        public const int Outputs = 64;

        // The total of an item, 36 KiB, stays in a first-level cache until it is transposed.
        private const int MaxWeights = 144;

        public Conv2dShape Shape;
        public int Chunks;
        public float* Sums, Dw;
        public float** Scratch;

        public static int Inputs(Conv2dShape shape) => Math.Max(1, MaxWeights / (shape.KernelH * shape.KernelW));

        public static int ScratchLength(Conv2dShape shape) => Inputs(shape) * shape.KernelH * shape.KernelW * Outputs;

        public readonly void Run(int item, int worker)
        {
            int inputs = Inputs(Shape), inputItems = Items(Shape.C, inputs), taps = Shape.KernelH * Shape.KernelW;
            int o = item / inputItems * Outputs, outputs = Math.Min(Outputs, Shape.O - o);
            int first = item % inputItems * inputs, end = Math.Min(Shape.C, first + inputs);
            nint chunkLength = (nint)Shape.Taps * Shape.O;
            float* total = Scratch[worker];
            for (int tap = 0; tap < taps; tap++)
            {
                for (int c = first; c < end; c++)
                {
                    // Values past the last output are read, but not used.
                    float* source = Sums + ((nint)tap * Shape.C + c) * Shape.O + o, target = total + ((c - first) * taps + tap) * Outputs;
                    for (int i = 0; i < outputs; i += Vector<float>.Count)
                    {
                        var sum = Vector.Load(source + i);
                        for (int chunk = 1; chunk < Chunks; chunk++) sum += Vector.Load(source + chunk * chunkLength + i);
                        sum.Store(target + i);
                    }
                }
            }
            BlockOrder.Transpose(outputs, (end - first) * taps, total, Outputs, Dw + (nint)o * Shape.Taps + first * taps, Shape.Taps);
        }
    }
}

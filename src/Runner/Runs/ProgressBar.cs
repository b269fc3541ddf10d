using Spectre.Console;
using Spectre.Console.Rendering;

namespace MidasNet.Runner.Runs;

/// <summary>The live bar of one phase, drawn by Spectre.Console on a thread of its own and cleared at the end.</summary>
internal sealed class ProgressBar : IDisposable
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task drawing;
    private readonly ProgressTask task;
    private readonly Figures figures;

    /// <summary>Shows an empty bar.</summary>
    public ProgressBar(IAnsiConsole console, string name, long total, string unit)
    {
        figures = new Figures(total, unit);
        var begun = new TaskCompletionSource<ProgressTask>(TaskCreationOptions.RunContinuationsAsynchronously);
        drawing = Task.Run(() => console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), figures)
            .StartAsync(context =>
            {
                begun.SetResult(context.AddTask(Markup.Escape(name), maxValue: Math.Max(1, total)));
                return ended.Task;
            }));
        // If the drawing fails before it begins, its error is thrown here rather than waited for.
        Task.WaitAny(begun.Task, drawing);
        if (!begun.Task.IsCompleted) drawing.GetAwaiter().GetResult();
        task = begun.Task.Result;
    }

    /// <summary>Shows how many items are done, how fast, and a remark.</summary>
    public void Show(long done, double itemsPerSecond, string note)
    {
        figures.Show(done, itemsPerSecond, note);
        task.Value = done;
    }

    /// <summary>Clears the bar and gives the console back.</summary>
    public void Dispose()
    {
        ended.TrySetResult();
        drawing.GetAwaiter().GetResult();
    }

    // The column after the bar: rate, time left, remark.
    private sealed class Figures(long total, string unit) : ProgressColumn
    {
        private volatile string text = "";

        protected override bool NoWrap => true;

        public void Show(long done, double itemsPerSecond, string note)
        {
            if (itemsPerSecond <= 0) return;
            string left = ProgressPhase.Duration(TimeSpan.FromSeconds((total - done) / itemsPerSecond));
            string remark = note.Length > 0 ? $", {note}" : "";
            text = $"{ProgressPhase.Count(itemsPerSecond)} {unit}/s, {left} left{remark}";
        }

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(text);
    }
}

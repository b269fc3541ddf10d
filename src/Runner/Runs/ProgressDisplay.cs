using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MidasNet.Runner.Runs;

/// <summary>
/// The live bars of all open phases, drawn by Spectre.Console on a thread of its own: opened with the first phase, cleared when the last one ends, so that the
/// console is free in between.
/// </summary>
internal sealed class ProgressDisplay(IAnsiConsole console)
{
    private readonly Lock opening = new();
    private readonly ConcurrentDictionary<int, string> figures = [];
    private TaskCompletionSource? ended;
    private Task? drawing;
    private ProgressContext? context;
    private int bars;

    /// <summary>Adds a bar.</summary>
    public ProgressTask Add(string name, long total)
    {
        lock (opening)
        {
            if (bars == 0) context = Open();
            bars++;
            return context!.AddTask(Markup.Escape(name), maxValue: total);
        }
    }

    /// <summary>Shows a text after a bar: rate, time left, remark.</summary>
    public void Show(ProgressTask task, string text) => figures[task.Id] = text;

    /// <summary>Removes a bar, and with the last one the display.</summary>
    public void Remove(ProgressTask task)
    {
        lock (opening)
        {
            if (--bars > 0)
            {
                context!.RemoveTask(task);
                return;
            }
            ended!.TrySetResult();
            drawing!.GetAwaiter().GetResult();
            figures.Clear();
        }
    }

    private ProgressContext Open()
    {
        var begun = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        drawing = Task.Run(() => console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new FiguresColumn(figures))
            .StartAsync(opened =>
            {
                begun.SetResult(opened);
                return end.Task;
            }));
        // If the drawing fails before it begins, its error is thrown here rather than waited for.
        Task.WaitAny(begun.Task, drawing);
        if (!begun.Task.IsCompleted) drawing.GetAwaiter().GetResult();
        return begun.Task.Result;
    }

    private sealed class FiguresColumn(ConcurrentDictionary<int, string> figures) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(figures.GetValueOrDefault(task.Id, ""));
    }
}

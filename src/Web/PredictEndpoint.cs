using System.Diagnostics;
using System.Globalization;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;
using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary><c>POST /predict</c></summary>
internal sealed class PredictEndpoint(ServedModels models, PredictionQueue queue, WebOptions options, WebMetrics metrics, TimeProvider clock)
{
    private const int DefaultTop = 5;

    /// <summary>Reads the pictures, waits for their turn, and answers.</summary>
    /// <exception cref="ProblemException">There is something wrong with the request, or too much to do.</exception>
    public async Task<IResult> HandleAsync(HttpContext http, string? model, string? top)
    {
        long begun = Stopwatch.GetTimestamp();
        string? name = null;
        int status = StatusCodes.Status200OK;
        try
        {
            var request = await RequestPictures.ReadAsync(http, options);
            var served = models.Find(request.Model ?? model);
            name = served.Name;
            int count = TopOf(request.Top ?? top);
            var answers = await PredictAsync(served, request.Pictures, http.RequestAborted);
            return TypedResults.Json(Answer(served, request.Pictures, answers, count), WebJson.Text.PredictAnswer);
        }
        catch (ProblemException problem)
        {
            status = problem.Problem.Status;
            throw;
        }
        catch (Exception failure)
        {
            status = failure switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                _ when http.RequestAborted.IsCancellationRequested => StatusCodes.Status499ClientClosedRequest,
                ObjectDisposedException => StatusCodes.Status503ServiceUnavailable, // the server is stopping
                _ => StatusCodes.Status500InternalServerError,
            };
            throw;
        }
        finally
        {
            metrics.Answered(name, status, Stopwatch.GetElapsedTime(begun));
        }
    }

    private async Task<IReadOnlyList<PictureAnswer>> PredictAsync(ServedModel model, IReadOnlyList<NamedPicture> pictures, CancellationToken cancellation)
    {
        var ticket = queue.TryEnqueue(model, pictures) ?? throw new ProblemException(
            StatusCodes.Status429TooManyRequests, "queue-full", "Too many requests", $"{options.MaxQueue} pictures may wait, and there is no room for {pictures.Count} more; send them again later")
        { RetryAfterSeconds = 1 };
        try
        {
            return await ticket.WaitAsync(options.Timeout, clock, cancellation);
        }
        catch (TimeoutException)
        {
            throw new ProblemException(
                StatusCodes.Status503ServiceUnavailable, "waited-too-long", "Waited too long", FormattableString.Invariant($"there was no answer within {options.Timeout.TotalSeconds:0.#} s: there is too much to do; send it again later"))
            { RetryAfterSeconds = 1 };
        }
    }

    private static PredictAnswer Answer(ServedModel model, IReadOnlyList<NamedPicture> pictures, IReadOnlyList<PictureAnswer> answers, int count)
    {
        // A picture that cannot be read costs only its own answer, unless there is no other.
        if (answers.All(answer => answer.Found is null)) throw ProblemOf(answers[0].Failure);
        return new PredictAnswer(model.Name, [.. pictures.Zip(answers, (picture, answer) => answer.Found is { } found
            ? PicturePrediction.Of(picture.Name, found.Top(count))
            : new PicturePrediction(picture.Name) { Problem = ProblemOf(answer.Failure).Problem })]);
    }

    private static ProblemException ProblemOf(Exception? failure) => failure switch
    {
        TooManyPixelsException large => new(StatusCodes.Status413PayloadTooLarge, "too-many-pixels", "Too many pixels", large.Message),
        DataFormatException unreadable => new(StatusCodes.Status422UnprocessableEntity, "unreadable-picture", "Unreadable picture", unreadable.Message),
        NotFinitePredictionException => new(
            StatusCodes.Status422UnprocessableEntity, "not-finite", "No finite prediction",
            "the network's output for this picture is not a number: its weights are damaged, or its training diverged. Serve another checkpoint"),
        _ => throw new InvalidOperationException("a picture has neither an answer nor a reason", failure),
    };

    private static int TopOf(string? text)
    {
        if (text is null) return DefaultTop;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0) return count;
        throw ProblemException.BadRequest("top", "Bad number of classes", $"top is '{(text.Length <= 40 ? text : text[..40] + "…")}'; an integer of at least 1 fits");
    }
}

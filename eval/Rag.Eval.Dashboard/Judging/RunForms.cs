using System.Globalization;
using Rag.Core.Evaluation;
using Rag.Pages;

namespace Rag.Eval.Dashboard.Judging;

/// <summary>What forms do to runs. Only a person's own page of the service gets here.</summary>
internal static class RunForms
{
    private const int LongestNote = 200;
    private const int MostOverrides = 50;

    private static readonly SeeOther s_toList = new(JudgingEndpoints.Path);

    public static async Task<IResult> StartAsync(HttpContext http)
    {
        var form = await FormBody.ReadAsync(http);
        var note = form["note"].ToString().Trim();
        var limit = form["limit"].ToString().Trim();
        if (!Enum.TryParse<RunKind>(form["kind"], out var kind) || !Enum.IsDefined(kind))
        {
            return Refused("The form does not say whether questions are searched for or answered.");
        }

        if (note.Length > LongestNote)
        {
            return Refused($"The note is longer than {LongestNote} characters: write a shorter one.");
        }

        int? most = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        if (limit.Length > 0 && most is null)
        {
            return Refused("The number of questions has to be a whole number above zero, or empty for all of them.");
        }

        if (OverridesOf(form["overrides"].ToString(), out var problem) is not { } overrides)
        {
            return Refused(problem!);
        }

        var request = new RunRequest(form["dataset"].ToString(), kind, overrides, note.Length > 0 ? note : null, most);
        return await DoneAsync(http, (control, cancellation) => control.StartAsync(request, cancellation));
    }

    public static Task<IResult> StopAsync(string run, HttpContext http) =>
        DoneAsync(http, (control, cancellation) => control.StopAsync(run, cancellation));

    public static Task<IResult> ResumeAsync(string run, HttpContext http) =>
        DoneAsync(http, (control, cancellation) => control.ResumeAsync(run, cancellation));

    public static Task<IResult> DeleteAsync(string run, HttpContext http) =>
        DoneAsync(http, async (control, cancellation) => await control.DeleteAsync(run, cancellation));

    /// <summary>One setting a line, as <c>Section:Key=Value</c>; null with the problem where a line is none.</summary>
    internal static IReadOnlyDictionary<string, string>? OverridesOf(string text, out string? problem)
    {
        var overrides = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (line[..at].Trim(), line[(at + 1)..].Trim())
                : ("", "");
            problem =
                name.Length == 0 ? $"'{Texts.Plain(line)}' is no setting: write one a line, as Retrieval:DenseWeight=0.7."
                : !overrides.TryAdd(name, value) ? $"The setting {Texts.Plain(name)} is given twice."
                : overrides.Count > MostOverrides ? $"There are more than {MostOverrides} settings."
                : null;
            if (problem is not null)
            {
                return null;
            }
        }

        problem = null;
        return overrides;
    }

    private static Task<IResult> DoneAsync(HttpContext http, Func<IEvalRunControl, CancellationToken, ValueTask> change) =>
        DoneAsync(http, async (control, cancellation) =>
        {
            await change(control, cancellation);
            return true;
        });

    private static async Task<IResult> DoneAsync<T>(HttpContext http, Func<IEvalRunControl, CancellationToken, ValueTask<T>> change)
    {
        if (http.RequestServices.GetService<IEvalRunControl>() is not { } control)
        {
            return Refused("This service makes no runs.");
        }

        try
        {
            await change(control, http.RequestAborted);
            return s_toList;
        }
        catch (EvalRunException refusal)
        {
            return Refused(refusal.Message);
        }
    }

    private static PageResult<MessagePage> Refused(string sentence) =>
        MessagePage.Result("That cannot be done", sentence, StatusCodes.Status422UnprocessableEntity);
}

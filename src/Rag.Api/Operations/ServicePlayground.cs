using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Eval.Dashboard.Operations.Playground;
using Rag.Prompting;
using Rag.Prompting.Grounding;
using Rag.Retrieval;

namespace Rag.Api.Operations;

/// <summary>
/// Answers with a searcher of other weights, over the service's own store, engine and models. Only the wiring is new: a question costs what
/// it costs anybody, and waits at the same door.
/// </summary>
internal sealed class ServicePlayground : IPlayground
{
    private const string Grounding = "Grounding";
    private const string Passages = "Passages";

    /// <summary>So much of a ranking is shown.</summary>
    private const int Depth = 10;

    private static readonly PropertyInfo[] s_weights =
    [
        .. typeof(RetrievalOptions)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && IsSimple(property.PropertyType)),
    ];

    private readonly IServiceProvider _services;
    private readonly IEvalStageFactory _stages;
    private readonly TimeProvider _time;

    public ServicePlayground(
        IServiceProvider services,
        IEvalStageFactory stages,
        RetrievalOptions retrieval,
        PromptOptions prompt,
        GroundingOptions grounding,
        TimeProvider time
    )
    {
        (_services, _stages, _time) = (services, stages, time);
        Settings =
        [
            .. s_weights.Select(property => Setting(property.Name, property, retrieval)),
            Setting(Passages, typeof(PromptOptions).GetProperty(nameof(PromptOptions.Passages))!, prompt),
            new PlaygroundSetting(Grounding, grounding.Mode.ToString(), null, Enum.GetNames<GroundingMode>()),
        ];
    }

    public IReadOnlyList<PlaygroundSetting> Settings { get; }

    public async Task<PlaygroundSide> AskAsync(
        string question,
        IReadOnlyDictionary<string, string> values,
        Audience audience,
        CancellationToken cancellation
    )
    {
        await using var stages = Open(values);
        try
        {
            using var waiting = _services.GetRequiredService<IForegroundActivity>().Begin();
            using var place = await _services
                .GetRequiredService<IAdmission>()
                .EnterAsync(new AdmissionRequest(WorkKind.Answer, audience.Tenant), cancellation);
            return await AskAsync(question, new AnswerOptions { Audience = audience }, stages, cancellation);
        }
        catch (Exception failure) when (failure is BadQuestionException or AnswerFailedException or AnswerRefusedException)
        {
            return new PlaygroundSide([], null, TimeSpan.Zero, null, TimeSpan.Zero, failure.Message);
        }
    }

    private async Task<PlaygroundSide> AskAsync(string question, AnswerOptions options, IEvalStages stages, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        TimeSpan? first = null;
        Answer? answer = null;
        await foreach (var step in stages.Answerer.AnswerAsync(question, options, cancellation))
        {
            first ??= step is AnswerEvent.TextDelta ? _time.GetElapsedTime(started) : null;
            answer = step is AnswerEvent.Completed completed ? completed.Answer : answer;
        }

        // After the answer, which has found the question fit to be asked.
        var search = await stages.Searcher.ReadAsync(options.SearchFor(question), cancellation);
        var found = await search.FindAsync(Depth, cancellation);
        return new PlaygroundSide(found.Hits, answer, answer!.Timings.Retrieval, first, answer.Timings.Total, null);
    }

    private IEvalStages Open(IReadOnlyDictionary<string, string> values)
    {
        try
        {
            return _stages.Open(values.ToDictionary(value => KeyOf(value.Key), value => value.Value));
        }
        catch (EvalRunException refusal)
        {
            throw new PlaygroundException(refusal.Message);
        }
    }

    /// <summary>The name by which it is configured.</summary>
    private string KeyOf(string name) =>
        Settings.All(setting => setting.Name != name) ? throw new PlaygroundException($"There is no setting '{name}' here.")
        : name == Passages ? $"{PromptOptions.Section}:{nameof(PromptOptions.Passages)}"
        : name == Grounding ? $"{GroundingOptions.Section}:{nameof(GroundingOptions.Mode)}"
        : $"{RetrievalOptions.Section}:{name}";

    private static PlaygroundSetting Setting(string name, PropertyInfo property, object options) =>
        new(
            name,
            Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)!,
            property.GetCustomAttribute<RangeAttribute>() is { } range
                ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
                : null,
            property.PropertyType == typeof(bool) ? [bool.TrueString, bool.FalseString]
                : property.PropertyType.IsEnum ? Enum.GetNames(property.PropertyType)
                : []
        );

    private static bool IsSimple(Type type) => type == typeof(double) || type == typeof(int) || type == typeof(bool) || type.IsEnum;
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Rag.Answering;
using Rag.Core.Access;
using Rag.Core.Answers;
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
    private readonly RetrievalOptions _retrieval;
    private readonly TimeProvider _time;

    public ServicePlayground(
        IServiceProvider services,
        RetrievalOptions retrieval,
        PromptOptions prompt,
        GroundingOptions grounding,
        TimeProvider time
    )
    {
        (_services, _retrieval, _time) = (services, retrieval, time);
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
        var searcher = ActivatorUtilities.CreateInstance<HybridSearcher>(_services, Weights(values));
        var options = Options(values) with { Audience = audience };
        try
        {
            using var waiting = _services.GetRequiredService<IForegroundActivity>().Begin();
            using var place = await _services
                .GetRequiredService<IAdmission>()
                .EnterAsync(new AdmissionRequest(WorkKind.Answer, audience.Tenant), cancellation);
            return await AskAsync(question, options, searcher, cancellation);
        }
        catch (Exception failure) when (failure is BadQuestionException or AnswerFailedException or AnswerRefusedException)
        {
            return new PlaygroundSide([], null, TimeSpan.Zero, null, TimeSpan.Zero, failure.Message);
        }
    }

    private async Task<PlaygroundSide> AskAsync(
        string question,
        AnswerOptions options,
        HybridSearcher searcher,
        CancellationToken cancellation
    )
    {
        var started = _time.GetTimestamp();
        TimeSpan? first = null;
        Answer? answer = null;
        var answerer = ActivatorUtilities.CreateInstance<AnswerService>(_services, (ISearcher)searcher);
        await foreach (var step in answerer.AnswerAsync(question, options, cancellation))
        {
            first ??= step is AnswerEvent.TextDelta ? _time.GetElapsedTime(started) : null;
            answer = step is AnswerEvent.Completed completed ? completed.Answer : answer;
        }

        // After the answer, which has found the question fit to be asked.
        var search = await searcher.ReadAsync(options.SearchFor(question), cancellation);
        var found = await search.FindAsync(Depth, cancellation);
        return new PlaygroundSide(found.Hits, answer, answer!.Timings.Retrieval, first, answer.Timings.Total, null);
    }

    private RetrievalOptions Weights(IReadOnlyDictionary<string, string> values)
    {
        var weights = new RetrievalOptions();
        foreach (var property in s_weights)
        {
            property.SetValue(
                weights,
                values.TryGetValue(property.Name, out var given)
                    ? Parse(property.Name, given, property.PropertyType)
                    : property.GetValue(_retrieval)
            );
        }

        foreach (var name in values.Keys.Where(name => Settings.All(setting => setting.Name != name)))
        {
            throw new PlaygroundException($"There is no setting '{name}' here.");
        }

        Validate(weights);
        return weights;
    }

    private static AnswerOptions Options(IReadOnlyDictionary<string, string> values)
    {
        var options = new AnswerOptions();
        if (values.TryGetValue(Passages, out var passages))
        {
            var prompt = new PromptOptions { Passages = (int)Parse(Passages, passages, typeof(int)) };
            Validate(prompt);
            options = options with { Passages = prompt.Passages };
        }

        return values.TryGetValue(Grounding, out var mode)
            ? options with
            {
                Grounding = (GroundingMode)Parse(Grounding, mode, typeof(GroundingMode)),
            }
            : options;
    }

    private static void Validate(object options)
    {
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true))
        {
            throw new PlaygroundException(string.Join(' ', errors.Select(error => error.ErrorMessage)));
        }
    }

    private static object Parse(string name, string given, Type type) =>
        type == typeof(double) && double.TryParse(given, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : type == typeof(int) && int.TryParse(given, CultureInfo.InvariantCulture, out var count) ? count
        : type == typeof(bool) && bool.TryParse(given, out var yes) ? yes
        : type.IsEnum && Enum.TryParse(type, given, out var choice) && Enum.IsDefined(type, choice) ? choice
        : throw new PlaygroundException($"{name} cannot be '{given}'.");

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

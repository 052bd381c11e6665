using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>
/// Calls a function of the caller's: the embedder chooses the function whose description is nearest to the question, and the reader writes
/// its arguments, held to the function's schema and to the question's words. Thread-safe.
/// </summary>
internal sealed class FunctionCaller(IReader reader, IEmbedder embedder, ArgumentSchema arguments)
{
    /// <summary>
    /// Cosine from which a function is what a question asks for: questions that want a function lie above it, and questions about the news
    /// below (docs/chat-api.md has the figures).
    /// </summary>
    private const float Near = 0.5f;

    /// <summary>UTF-16 units of a description that are looked at.</summary>
    private const int LongestDescription = 1000;

    private const string NoArguments = "{}";

    /// <summary>The function nearest to the question; null where a call is not demanded and none is near.</summary>
    public async Task<FunctionTool?> ChooseAsync(string question, ToolRequest tools, CancellationToken cancellation)
    {
        if (tools is { Demand: ToolDemand.Required, Functions: [var only] })
        {
            return only;
        }

        var (nearness, nearest) = await Task.Run(() => Nearest(question, tools.Functions, cancellation), cancellation);
        return tools.Demand == ToolDemand.Required || nearness >= Near ? nearest : null;
    }

    private (float Nearness, FunctionTool Function) Nearest(
        string question,
        IReadOnlyList<FunctionTool> functions,
        CancellationToken cancellation
    )
    {
        var asked = embedder.EmbedQuestion(question, cancellation);
        var described = embedder.EmbedPassages([.. functions.Select(Describe)], cancellation);
        return described
            .Select((vector, i) => (Nearness: TensorPrimitives.Dot<float>(asked, vector), Function: functions[i]))
            .MaxBy(pair => pair.Nearness);
    }

    /// <summary>The events of an answer whose text is the arguments.</summary>
    public async IAsyncEnumerable<AnswerEvent> WriteArgumentsAsync(
        string question,
        FunctionTool function,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var names = NamesOf(function);
        if (names.Count == 0)
        {
            yield return new AnswerEvent.TextDelta(NoArguments);
            yield return new AnswerEvent.Completed(CallWithoutArguments());
            yield break;
        }

        var schema = await arguments.NarrowAsync(function.Parameters!, question, cancellation);
        var asked = $"{function.Description} What are the {string.Join(", ", names)}?";
        var steps = reader.ReadAsync(
            Ellipsis.Cut(asked, LongestDescription),
            [new Passage(question) { Scope = options.Audience.OwnTexts }],
            options with
            {
                Format = new AnswerFormat.JsonSchema(schema),
                Stop = null,
                LogProbabilities = false,
                Passages = null,
            },
            cancellation
        );
        await foreach (var step in steps)
        {
            yield return step;
        }
    }

    private static Answer CallWithoutArguments() =>
        new(
            NoArguments,
            "",
            IsRefusal: false,
            [],
            [],
            0,
            FinishReason.Stop,
            new Usage(0, 0, 0, 0),
            new AnswerTimings(TimeSpan.Zero, null, TimeSpan.Zero),
            RefusalMargin: null,
            LeftOut: 0
        );

    /// <summary>
    /// None for a function without parameters. A schema that is no plain list of properties has the name "arguments".
    /// </summary>
    private static List<string> NamesOf(FunctionTool function)
    {
        if (function.Parameters is null)
        {
            return [];
        }

        using var schema = JsonDocument.Parse(function.Parameters);
        var root = schema.RootElement;
        return root.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
                ? [.. properties.EnumerateObject().Select(property => property.Name.Replace('_', ' '))]
            : root.EnumerateObject().All(member => member.Name is "type" or "additionalProperties" or "description" or "title") ? []
            : ["arguments"];
    }

    private static string Describe(FunctionTool function) =>
        Ellipsis.Cut($"{function.Name.Replace('_', ' ')}: {function.Description}", LongestDescription);
}

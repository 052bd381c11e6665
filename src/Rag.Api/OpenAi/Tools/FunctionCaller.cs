using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>
/// Calls functions of the caller's: the embedder chooses those whose descriptions are nearest to the question and its parts, and the reader
/// writes their arguments, held to each function's schema and to the question's words. Thread-safe.
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

    /// <summary>
    /// The calls that a question asks for, in its order; none where no call is demanded and no function is near. Parts of a question that
    /// are each near to a function ask for a call each, and so do the names of a list that is given to one argument.
    /// </summary>
    public async Task<IReadOnlyList<FunctionCall>> PlanAsync(string question, ToolRequest tools, CancellationToken cancellation)
    {
        var calls = new List<FunctionCall>();
        foreach (var (function, words) in await Task.Run(() => Choose(question, tools, cancellation), cancellation))
        {
            if (NamesOf(function).Count == 0)
            {
                calls.Add(new FunctionCall(function, words, null));
                continue;
            }

            var schemas = await arguments.NarrowAsync(function.Parameters!, words, tools.MostCalls, cancellation);
            calls.AddRange(schemas.Select(schema => new FunctionCall(function, words, schema)));
        }

        return [.. calls.Take(tools.MostCalls)];
    }

    private List<(FunctionTool Function, string Words)> Choose(string question, ToolRequest tools, CancellationToken cancellation)
    {
        var parts = tools.MostCalls > 1 ? RequestParts.Of(question) : [];
        var only = tools is { Demand: ToolDemand.Required, Functions: [var one] } ? one : null;
        if (parts.Count < 2 && only is not null)
        {
            return [(only, question)];
        }

        var described = embedder.EmbedPassages([.. tools.Functions.Select(Describe)], cancellation);
        if (
            parts.Count > 1
            && Several(question, parts, part => Nearest(part, tools.Functions, described, cancellation)) is { Count: > 1 } several
        )
        {
            return several;
        }

        var (nearness, nearest) = Nearest(question, tools.Functions, described, cancellation);
        return tools.Demand == ToolDemand.Required || nearness >= Near ? [(nearest, question)] : [];
    }

    /// <summary>A part that is near to no function belongs to the call before it, or to the first.</summary>
    private static List<(FunctionTool Function, string Words)> Several(
        string question,
        IReadOnlyList<TextSpan> parts,
        Func<string, (float Nearness, FunctionTool Function)> nearest
    )
    {
        var found = new List<(FunctionTool Function, TextSpan Words)>();
        foreach (var part in parts)
        {
            var (nearness, function) = nearest(question[part.Start..part.End]);
            if (nearness >= Near)
            {
                found.Add((function, part with { Start = found.Count == 0 ? 0 : part.Start }));
            }
            else if (found.Count > 0)
            {
                found[^1] = found[^1] with { Words = found[^1].Words with { End = part.End } };
            }
        }

        return [.. found.Select(call => (call.Function, question[call.Words.Start..call.Words.End]))];
    }

    private (float Nearness, FunctionTool Function) Nearest(
        string words,
        IReadOnlyList<FunctionTool> functions,
        IReadOnlyList<float[]> described,
        CancellationToken cancellation
    )
    {
        var asked = embedder.EmbedQuestion(words, cancellation);
        return described
            .Select((vector, i) => (Nearness: TensorPrimitives.Dot<float>(asked, vector), Function: functions[i]))
            .MaxBy(pair => pair.Nearness);
    }

    /// <summary>The events of an answer whose text is the arguments.</summary>
    public async IAsyncEnumerable<AnswerEvent> WriteArgumentsAsync(
        FunctionCall call,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        if (call.Schema is null)
        {
            yield return new AnswerEvent.TextDelta(NoArguments);
            yield return new AnswerEvent.Completed(CallWithoutArguments());
            yield break;
        }

        var asked = $"{call.Function.Description} What are the {string.Join(", ", NamesOf(call.Function))}?";
        var steps = reader.ReadAsync(
            Ellipsis.Cut(asked, LongestDescription),
            [new Passage(call.Words) { Scope = options.Audience.OwnTexts }],
            options with
            {
                Format = new AnswerFormat.JsonSchema(call.Schema),
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

using System.Numerics.Tensors;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Tools;

/// <summary>
/// Calls a function of the caller's: the embedder chooses the function whose description is nearest to the question, and the reader writes
/// its arguments, held to the function's schema. Thread-safe.
/// </summary>
internal sealed class FunctionCaller(IReader reader, IEmbedder embedder)
{
    /// <summary>UTF-16 units of a description that are looked at.</summary>
    private const int LongestDescription = 1000;

    private const string NoArguments = "{}";

    public async Task<FunctionTool> ChooseAsync(string question, IReadOnlyList<FunctionTool> functions, CancellationToken cancellation)
    {
        if (functions.Count == 1)
        {
            return functions[0];
        }

        return await Task.Run(
            () =>
            {
                var asked = embedder.EmbedQuestion(question, cancellation);
                var described = embedder.EmbedPassages([.. functions.Select(Describe)], cancellation);
                var best = 0;
                for (var i = 1; i < described.Length; i++)
                {
                    best = Nearness(i) > Nearness(best) ? i : best;
                }

                return functions[best];

                float Nearness(int i) => TensorPrimitives.Dot(asked, described[i]);
            },
            cancellation
        );
    }

    /// <summary>The events of an answer whose text is the arguments; null where the function takes none.</summary>
    public IAsyncEnumerable<AnswerEvent>? WriteArguments(
        string question,
        FunctionTool function,
        AnswerOptions options,
        CancellationToken cancellation
    ) =>
        TakesNone(function)
            ? null
            : reader.ReadAsync(
                question,
                [new Passage(Describe(function))],
                options with
                {
                    Format = new AnswerFormat.JsonSchema(function.Parameters!),
                    Stop = null,
                    LogProbabilities = false,
                },
                cancellation
            );

    /// <summary>Of an answer that is a call without arguments.</summary>
    public static Answer CallWithout() =>
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

    /// <summary>A schema that names no property would leave all names and values to the reader, which knows none.</summary>
    private static bool TakesNone(FunctionTool function)
    {
        if (function.Parameters is null)
        {
            return true;
        }

        using var schema = JsonDocument.Parse(function.Parameters);
        return schema.RootElement.EnumerateObject().All(member => member.Name is "type" or "additionalProperties" or "description")
            || (
                schema.RootElement.TryGetProperty("properties", out var properties)
                && properties.ValueKind == JsonValueKind.Object
                && !properties.EnumerateObject().Any()
            );
    }

    private static string Describe(FunctionTool function) =>
        Ellipsis.Cut($"{function.Name.Replace('_', ' ')}: {function.Description}", LongestDescription);
}

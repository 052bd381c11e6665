using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Answers;
using Rag.Eval.Reading;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests;

/// <summary>The reader as it ships, weights in 8 bit and passages cached, beside the same model in fp32 in another framework.</summary>
public sealed class ReaderReferenceTests(RunningService service)
{
    private const int Cases = 20;
    private const double Point = .01;

    [Fact]
    public async Task Read_ASampleOfTheReferencesQuestions_IsWorthWhatTheReferenceIsToAPoint()
    {
        JsonElement[] lines = [.. SharedData.Lines("models/reference/reader-answers.jsonl.gz")];
        JsonElement[] sample = [.. lines.Where((_, i) => i % (lines.Length / Cases) == 0)];
        ReaderCase[] cases = [.. sample.Select(line => line.Deserialize<ReaderCase>(JsonSerializerOptions.Web)!)];

        var ours = await F1Async(service.Services.GetRequiredService<IReader>(), cases);
        var theirs = await F1Async(new ReferenceReader(sample), cases);

        Assert.InRange(ours, theirs - Point, 1);
    }

    private static async Task<double> F1Async(IReader reader, ReaderCase[] cases)
    {
        var free = new AnswerOptions(Grounding: GroundingMode.Off);
        return (await ReaderEvaluation.RunAsync(reader, cases, free, TestContext.Current.CancellationToken)).F1;
    }

    /// <summary>Gives the answers that the reference gave.</summary>
    private sealed class ReferenceReader(JsonElement[] lines) : IReader
    {
        public IAsyncEnumerable<AnswerEvent> ReadAsync(
            string question,
            IReadOnlyList<Passage> passages,
            AnswerOptions options,
            CancellationToken cancellation
        )
        {
            var text = lines.First(line => line.GetProperty("question").GetString() == question).GetProperty("answer").GetString()!;
            var timings = new AnswerTimings(default, null, default);
            var answer = Answer.WithoutEvidence(text, passages, 0, new Usage(0, 0, 0, 0), timings);
            return new AnswerEvent[]
            {
                new AnswerEvent.Completed(answer with { IsRefusal = text == PromptTemplate.Refusal }),
            }.ToAsyncEnumerable();
        }
    }
}

using System.CommandLine;
using Rag.Api.Hosting;
using Rag.Core.Answers;

namespace Rag.Api.CommandLine;

/// <summary><c>rag answer</c>: the reader alone, over passages that come with the question.</summary>
internal static class AnswerCommand
{
    public static Command Create()
    {
        var batch = CommonOptions.Batch("{id,question,passages:[text]}");
        batch.Required = true;
        var json = CommonOptions.Json();
        var grounding = new Option<GroundingMode?>("--grounding") { Description = "strict, quotes or off; as configured where left out." };
        var model = new ModelOption();
        var dataDir = CommonOptions.DataDir();
        var command = new Command("answer", "Answer questions from given passages, without retrieval.")
        {
            batch,
            json,
            grounding,
            model,
            dataDir,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var services = RagServices.Build(parsed.GetRequiredValue(dataDir));
                var reader = services.GetRequiredService<IReader>();
                var options = model.ApplyTo(new AnswerOptions { Grounding = parsed.GetValue(grounding) }, parsed, services);
                await BatchReading.RunAsync(
                    JsonLines.Read<BatchQuestion>(parsed.GetRequiredValue(batch)!),
                    async (line, token) => ReaderLine.From(line.Id, await AnswerAsync(reader, line, options, token)),
                    JsonLines.Write,
                    cancellation
                );
                return 0;
            }
        );
        return command;
    }

    private static Task<Answer> AnswerAsync(IReader reader, BatchQuestion line, AnswerOptions options, CancellationToken cancellation) =>
        reader.ReadAsync(line.Question, [.. line.Passages.Select(text => new Passage(text))], options, cancellation).ToAnswerAsync();

    private sealed record BatchQuestion(string Id, string Question, IReadOnlyList<string> Passages);

    /// <param name="Answer">The short answer; the quotation where there is none; the refusal.</param>
    /// <param name="Passage">Index of the passage quoted, or null; offsets are half-open, UTF-16, in its text.</param>
    private sealed record ReaderLine(
        string Id,
        string Answer,
        string? Quote,
        int? Passage,
        int? Start,
        int? End,
        bool Refused,
        string Text,
        UsageLine Usage
    )
    {
        public static ReaderLine From(string id, Answer answer)
        {
            var citation = answer.Citations.Count > 0 ? answer.Citations[0] : null;
            return new ReaderLine(
                id,
                answer.ShortAnswer.Length > 0 ? answer.ShortAnswer : answer.Text,
                citation?.Quote,
                citation?.PassageIndex,
                citation?.Start,
                citation?.End,
                answer.IsRefusal,
                answer.Text,
                UsageLine.From(answer.Usage)
            );
        }
    }
}

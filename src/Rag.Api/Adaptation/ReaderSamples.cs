using System.Security.Cryptography;
using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Eval.Adaptation;
using Rag.Prompting;

namespace Rag.Api.Adaptation;

/// <summary>
/// Prompts as the service makes them, over the passages that search finds, each with the answer that is wanted: the short answer and the
/// sentence that proves it, or the reader's refusal where nothing that was found holds the answer.
/// </summary>
internal sealed class ReaderSamples(
    ISearcher searcher,
    PromptAssembler assembler,
    PromptOptions prompts,
    ITokenizer tokenizer,
    PromptForm form,
    PromptAttention attention,
    Func<CancellationToken, Task> rest
)
{
    public const string FileName = "samples.jsonl";

    /// <summary>One refusal to so many answers.</summary>
    private const int AnswersPerRefusal = 4;

    /// <returns>How many there are, and the digest of all.</returns>
    public async Task<(int Samples, string Digest)> WriteAsync(
        string folder,
        IEnumerable<AdaptationQuestion> questions,
        int most,
        CancellationToken cancellation
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(Path.Combine(folder, FileName));
        var (answers, refusals) = (0, 0);
        foreach (var question in questions)
        {
            if (answers + refusals == most)
            {
                break;
            }

            await rest(cancellation);
            var found = await searcher.FindAsync(question.Question, prompts.Passages, cancellation);
            var prompt = assembler.Assemble(
                question.Question,
                found.Hits,
                new PromptBudget(prompts.Passages, prompts.PassageTokens, PromptBudget.Unbounded)
            );
            var isAnswered = prompt.Used.Any(passage => passage.Text.Contains(question.Sentence!, StringComparison.Ordinal));
            if (!isAnswered && (AnswerSearch.Holds(prompt.Used, question.Golds) || refusals * AnswersPerRefusal >= answers))
            {
                continue;
            }

            (answers, refusals) = isAnswered ? (answers + 1, refusals) : (answers, refusals + 1);
            var line = JsonSerializer.SerializeToUtf8Bytes(
                SampleOf(prompt.Prompt, isAnswered ? question : null),
                AdaptationJson.Default.ReaderSample
            );
            await file.WriteAsync(line, cancellation);
            file.WriteByte((byte)'\n');
            digest.AppendData(line);
        }

        return (answers + refusals, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    private ReaderSample SampleOf(Prompt prompt, AdaptationQuestion? answered)
    {
        var text = answered is null
            ? PromptTemplate.Refusal
            : $"{answered.Golds[0]}{PromptTemplate.Dash} “{PromptTemplate.OneLine(answered.Sentence)}”";
        return new ReaderSample(
            [.. prompt.Parts.Select(part => new ReaderSegment(part.TokenIds, IsReadAlone(part)))],
            [.. tokenizer.Encode(text), .. tokenizer.EncodeWithSpecials(form.End)]
        );
    }

    /// <summary>The reader learns by the attention that it is served with.</summary>
    private bool IsReadAlone(PromptPart part) => attention == PromptAttention.PartsAlone && part.Kind == PromptPartKind.Passage;
}

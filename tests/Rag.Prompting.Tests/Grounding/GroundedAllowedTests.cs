using System.Diagnostics;
using CsCheck;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Prompting.Tests.Grounding;

/// <summary>
/// What may come next, against its definition: the tokens whose bytes go on a passage behind an occurrence of what was written.
/// </summary>
public sealed class GroundedAllowedTests
{
    private static readonly ITokenizer s_tokenizer = BundledPrompts.Tokenizer;
    private static readonly PromptAssembler s_assembler = BundledPrompts.Assembler();
    private static readonly Grounder s_grounder = BundledPrompts.Grounder();
    private static readonly AnswerMarks s_marks = s_grounder.Marks;

    private static readonly Gen<string> s_text = OneOf(
        "The fair",
        " opened",
        " at noon",
        ".",
        " Réka",
        " Östlund",
        " “so”",
        " 9,000",
        " fair",
        " the the",
        "\n",
        " €5",
        " 東京",
        " re-opened",
        "!",
        " “"
    )
        .List[1, 14]
        .Select(string.Concat);

    private static readonly int[] s_marked =
    [
        s_marks.Dash[0],
        s_marks.Open[0],
        s_marks.OpenAfterDash[0],
        s_marks.Close[0],
        s_marks.CloseAfterStop!.Value,
        .. s_marks.Refusal,
    ];

    private static readonly byte[][] s_vocabulary =
    [
        .. Enumerable.Range(0, s_tokenizer.VocabularySize).Select(id => s_tokenizer.IsSpecial(id) ? [] : s_tokenizer.BytesOf(id).ToArray()),
    ];

    [Fact]
    public void AllowedNext_ShortAnswerAndQuotation_AreTheNaiveSets() =>
        Gen.Select(s_text.Array[1, 3], Gen.Int)
            .Sample(
                (texts, seed) =>
                {
                    var random = new Random(seed);
                    var rendered = s_assembler
                        .Assemble("Why?", [.. texts.Select(text => new Passage(text))], new PromptBudget(10, 100_000))
                        .Rendered;
                    var constraint = s_grounder.Constrain(rendered, GroundingMode.Strict)!;
                    var passages = rendered.Select(passage => passage.Grounded(s_grounder.Vocabulary)).ToArray();
                    var starts = passages.Select(text => text.WordStarts.ToArray()).ToArray();
                    AssertNaiveSets(constraint, passages, starts, random);
                },
                iter: 60
            );

    [Fact]
    public void AllowedNext_BareQuotation_GoesOnAsASentenceDoes() =>
        Gen.Select(s_text.Array[1, 3], Gen.Int)
            .Sample(
                (texts, seed) =>
                {
                    var random = new Random(seed);
                    var rendered = s_assembler
                        .Assemble("Why?", [.. texts.Select(text => new Passage(text))], new PromptBudget(10, 100_000))
                        .Rendered;
                    var constraint = s_grounder.Constrain(rendered, GroundingMode.Strict)!;
                    var passages = rendered.Select(passage => passage.Grounded(s_grounder.Vocabulary)).ToArray();
                    var starts = passages
                        .Select(text => text.SentenceSpans.ToArray().Select(sentence => sentence.Start).ToArray())
                        .ToArray();
                    if (
                        !constraint.AllowedNext.Contains(s_marks.Open[0])
                        || constraint.Accept(s_marks.Open[0], -1) == ConstraintVerdict.Stop
                    )
                    {
                        return;
                    }

                    AssertNaiveSets(constraint, passages, starts, random);
                },
                iter: 60
            );

    /// <summary>Goes on at random within the passages, as long as they and the constraint do.</summary>
    private static void AssertNaiveSets(GroundedConstraint constraint, GroundedText[] passages, int[][] starts, Random random)
    {
        var written = new List<byte>();
        for (var steps = 0; steps < 12; steps++)
        {
            var allowed = constraint.AllowedNext.ToArray();
            Assert.Equal(Naive(passages, starts, [.. written]), allowed.Except(s_marked).Order());

            // Marks end the short answer, a rule of its own; here the span goes on.
            var spans = allowed.Except(s_marked).ToArray();
            if (spans.Length == 0)
            {
                break;
            }

            var id = spans[random.Next(spans.Length)];
            if (constraint.Accept(id, -1) == ConstraintVerdict.Stop)
            {
                break;
            }

            written.AddRange(s_vocabulary[id]);
        }
    }

    [Fact]
    public void Grounded_PassageMetAgain_IsNotBuiltAgain()
    {
        RenderedPassage Rendered() =>
            s_assembler.Assemble("Why?", [new Passage("The fair opened.")], new PromptBudget(1, 1000)).Rendered[0];

        Assert.Same(Rendered().Grounded(s_grounder.Vocabulary), Rendered().Grounded(s_grounder.Vocabulary));
    }

    /// <summary>Runs when RAG_BENCHMARKS is set.</summary>
    [Fact]
    public void Accept_EightAnswersOfFivePassages_MicrosecondsAStep()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var random = new Random(1);
        string[] words = ["the ", "council ", "bridge ", "closed. The ", "harbour ", "1,204 ", "people ", "said ", "in May. ", "Mr. Reed "];
        Passage[] passages =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(_ => new Passage(string.Concat(Enumerable.Range(0, 200).Select(_ => words[random.Next(words.Length)])))),
        ];
        var rendered = s_assembler.Assemble("Why?", passages, new PromptBudget(5, 100_000)).Rendered;
        s_grounder.Constrain(rendered, GroundingMode.Strict);
        var (steps, spent, made) = (0, 0L, 0L);
        for (var round = 0; round < 400; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var constraint = s_grounder.Constrain(rendered, GroundingMode.Strict)!;
            made += Stopwatch.GetTimestamp() - start;
            start = Stopwatch.GetTimestamp();
            do
            {
                steps++;
            } while (
                constraint.Accept(constraint.AllowedNext[random.Next(constraint.AllowedNext.Length)], -1) == ConstraintVerdict.Continue
            );
            spent += Stopwatch.GetTimestamp() - start;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{8 * Stopwatch.GetElapsedTime(0, spent).TotalMicroseconds / steps:F1} us for a step of eight answers, "
                + $"{Stopwatch.GetElapsedTime(0, made).TotalMicroseconds / 400:F1} us to begin one"
        );
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Of tokens that are the same bytes one stands for all.</summary>
    private static IEnumerable<int> Naive(GroundedText[] passages, int[][] starts, byte[] written)
    {
        var ids = new Dictionary<string, int>();
        for (var passage = 0; passage < passages.Length; passage++)
        {
            var bytes = passages[passage].Bytes.ToArray();
            foreach (var start in starts[passage].Where(start => bytes.AsSpan(start).StartsWith(written)))
            {
                var rest = bytes.AsSpan(start + written.Length);
                for (var id = 0; id < s_vocabulary.Length; id++)
                {
                    if (s_vocabulary[id].Length > 0 && rest.StartsWith(s_vocabulary[id]))
                    {
                        ids[Convert.ToHexString(s_vocabulary[id])] = id;
                    }
                }
            }
        }

        return ids.Values.Except(s_marked).Order();
    }
}

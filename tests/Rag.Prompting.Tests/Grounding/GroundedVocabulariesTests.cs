using System.Text;
using CsCheck;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Prompting.Tests.Grounding;

/// <summary>
/// Whatever the vocabulary, the answer has its form and is made of the passages: also where a mark takes several tokens, the first of which
/// may be a passage's own.
/// </summary>
public sealed class GroundedVocabulariesTests
{
    private static readonly string[] s_passages =
    [
        "The Harrow bridge was closed on Monday — for good. “We had no choice,” Mr. Reed’s office said. It carries 9,000 cars a day.",
        "Réka Östlund — 41 — leads the inquiry; its “final” report is due in May.\nThe council’s vote ” was void.",
    ];

    [Theory]
    [InlineData("gpt2-style")]
    [InlineData("llama3-style")]
    [InlineData("qwen2-style")]
    [InlineData("smollm-style")]
    [InlineData("gemma-style")]
    [InlineData("llama2-style")]
    public void Accept_RandomChoices_AlwaysGiveTheFormWithASpanAndAVerbatimQuotation(string name)
    {
        var tokenizer = TokenizerFactory.Load(SharedData.Require($"models/families/tokenizers/{name}.json"));
        var form = new PromptForm("Answer.\n", new PromptFrame("", "\n"), new PromptFrame("", "\n"), "</s>");
        var grounder = new Grounder(tokenizer, form, new GroundingOptions());
        Passage[] passages = [.. s_passages.Select(text => new Passage(text))];
        var rendered = new PromptAssembler(tokenizer, form).Assemble("Why?", passages, new PromptBudget(10, 100_000)).Rendered;

        Gen.Int[0, int.MaxValue].Sample(seed => RequireForm(tokenizer, grounder, rendered, new Random(seed)), iter: 400);
    }

    private static void RequireForm(ITokenizer tokenizer, Grounder grounder, IReadOnlyList<RenderedPassage> rendered, Random random)
    {
        var constraint = grounder.Constrain(rendered, GroundingMode.Strict)!;
        var text = Written(constraint, tokenizer, random);
        var outcome = constraint.Outcome;
        if (outcome.IsRefusal)
        {
            Assert.StartsWith(text, PromptTemplate.Refusal, StringComparison.Ordinal);
            return;
        }

        var shortAnswer = Encoding.UTF8.GetString(outcome.ShortAnswer).Trim();
        var quotation = grounder.QuotationOf(outcome, rendered)!;
        var begin = shortAnswer.Length == 0 ? "" : shortAnswer + PromptTemplate.Dash + " ";
        Assert.Equal($"{begin}“{quotation.Text}”", text);
        Assert.Contains(s_passages, passage => passage.Contains(shortAnswer, StringComparison.Ordinal));
        Assert.Equal(quotation.Text, s_passages[quotation.Passage].Substring(quotation.Span.Start, quotation.Span.Length));
    }

    private static string Written(GroundedConstraint constraint, ITokenizer tokenizer, Random random)
    {
        var (decoder, text) = (new StreamingDecoder(tokenizer), new StringBuilder());
        var verdict = ConstraintVerdict.Continue;
        while (verdict == ConstraintVerdict.Continue)
        {
            var allowed = constraint.AllowedNext;
            var token = allowed[random.Next(allowed.Length)];
            text.Append(decoder.Push(token));
            verdict = constraint.Accept(token, -1);
        }

        return text.Append(decoder.Flush()).ToString().Trim();
    }

    [Fact]
    public void Grounder_AVocabularyThatCannotWriteAMark_IsRefusedByName()
    {
        var tokenizer = TokenizerFactory.Load(SharedData.Require("models/families/tokenizers/wordpiece-cased.json"));
        var form = new PromptForm("", new PromptFrame("", ""), new PromptFrame("", ""), "[SEP]");

        var refusal = Assert.Throws<InvalidOperationException>(() => new Grounder(tokenizer, form, new GroundingOptions()));

        Assert.Contains("cannot write", refusal.Message);
    }
}

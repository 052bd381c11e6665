using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Tests;

namespace Rag.Prompting.Tests;

public sealed class PromptAssemblerTests
{
    private const int Start = 1;
    private const int End = 2;

    private readonly PromptAssembler _assembler = BundledPrompts.Assembler();

    [Fact]
    public void Assemble_OnePassage_FollowsTheTrainedContract()
    {
        var passage = new Passage("It closed.", "Bridge closed", "The Courier", new DateTimeOffset(2023, 10, 2, 23, 0, 0, TimeSpan.Zero));

        var prompt = _assembler.Assemble("Why?", [passage], new PromptBudget(5, 1000)).Prompt;

        Assert.Equal(
            BundledPrompts.Tokenizer.EncodeWithSpecials(
                "<|im_start|>system\nAnswer the question from the passages. Give a short answer, then quote the sentence that proves "
                    + "it. If the passages do not say, say so.<|im_end|>\n"
            ),
            prompt.Parts[0].TokenIds
        );
        Assert.Equal(
            BundledPrompts.Tokenizer.EncodeWithSpecials(
                "<|im_start|>passage\nBridge closed\nThe Courier, 2 October 2023\nIt closed.<|im_end|>\n"
            ),
            prompt.Parts[1].TokenIds
        );
        Assert.Equal(
            BundledPrompts.Tokenizer.EncodeWithSpecials("<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\n"),
            prompt.Parts[2].TokenIds
        );
    }

    [Fact]
    public void FindTexts_OfAPassageThatWasForgotten_GivesTheOthersAlone()
    {
        var (kept, forgotten) = (new Passage("It closed.", "Bridge"), new Passage("It opened.", "Tunnel"));
        HashSet<Digest> contents = [_assembler.PartOf(kept).Content, _assembler.PartOf(forgotten).Content, default];

        _assembler.Forget(forgotten);

        Assert.Equal("Bridge\n", Assert.Single(_assembler.FindTexts(contents)).Value.Header);
    }

    [Theory]
    [InlineData(null, null, "It closed.")]
    [InlineData("Bridge", null, "Bridge\nIt closed.")]
    [InlineData(null, "Courier", "Courier\nIt closed.")]
    public void Render_WhatIsAbsent_LeavesNoTrace(string? title, string? source, string expected) =>
        Assert.Equal(expected, PromptTemplate.Render(new Passage("It closed.", title, source)).Whole);

    [Fact]
    public void Assemble_SpecialTokensInTexts_StayText()
    {
        var prompt = _assembler
            .Assemble(
                "<|im_end|> Why?",
                [new Passage("It <|im_end|> closed.<|im_start|>", "<|im_end|>", "<|im_start|>")],
                new PromptBudget(5, 1000)
            )
            .Prompt;

        Assert.Single(prompt.Parts[1].TokenIds, id => id == Start);
        Assert.Single(prompt.Parts[1].TokenIds, id => id == End);
        Assert.Equal(2, prompt.Parts[2].TokenIds.Count(id => id == Start));
    }

    [Fact]
    public void Assemble_MoreThanTheBudgetHolds_LeavesOutAndSaysSo()
    {
        var passages = Enumerable.Range(0, 4).Select(i => new Passage(string.Join(' ', Enumerable.Repeat($"word{i}", 40)))).ToList();
        var tokens = _assembler.PartOf(passages[0]).TokenIds.Length;

        var byTokens = _assembler.Assemble("Why?", passages, new PromptBudget(5, (tokens * 2) + 1));
        var byCount = _assembler.Assemble("Why?", passages, new PromptBudget(3, 100_000));

        Assert.Equal(passages[..2], byTokens.Used);
        Assert.Equal(passages[2..], byTokens.LeftOut);
        Assert.Equal(passages[..3], byCount.Used);
        Assert.Equal([new LeftOutPassage(passages[3], LeftOutReason.Room)], byCount.NotRead);
    }

    [Fact]
    public void Assemble_BoundOnComputedTokens_IsNamedForWhatItAloneKeptOut()
    {
        var passages = Enumerable.Range(0, 3).Select(i => new Passage(string.Join(' ', Enumerable.Repeat($"word{i}", 40)))).ToList();
        var tokens = _assembler.PartOf(passages[0]).TokenIds.Length;

        var prompt = _assembler.Assemble("Why?", passages, new PromptBudget(2, 100_000, tokens + 100), part => part.TokenIds.Length);

        Assert.Equal([LeftOutReason.ComputedTokens, LeftOutReason.Room], prompt.NotRead.Select(leftOut => leftOut.Reason));
    }

    /// <summary>The text of others helps nobody: neither its KV nor its rendering is found by the same words of other readers.</summary>
    [Fact]
    public void Assemble_PassagesOfTwoScopes_CarryTheScopeOfTheirArticle()
    {
        var open = new Article(new ArticleId("a"), 1, null, "T", null, null, null, null, null, default, default, "One.", "");
        var desk = open with { Id = new ArticleId("b"), Scope = new AccessScope("acme/desk") };
        StoredPassage[] passages =
        [
            .. ((Article[])[open, desk]).Select(article => new StoredPassage(
                new Chunk(new ChunkId(1), article.Id, 1, 0, 0, 4, "One."),
                article
            )),
        ];

        var prompt = _assembler.Assemble("Why?", passages, new PromptBudget(5, 100_000)).Prompt;

        Assert.Equal(["public", "public", "acme/desk", "public"], prompt.Parts.Select(part => part.Scope.Value));
        Assert.Equal(prompt.Parts[1].TokenIds, prompt.Parts[2].TokenIds);
        Assert.NotEqual(prompt.Parts[1].Content, prompt.Parts[2].Content);
        Assert.NotSame(_assembler.PartOf(passages[0]), _assembler.PartOf(passages[1]));
    }

    [Fact]
    public void Assemble_StoredChunkOfSeveralLines_KeepsItsOffsets()
    {
        var article = new Article(new ArticleId("a"), 1, null, "T", null, null, null, null, null, default, default, "One.\nTwo.", "");
        var passage = new StoredPassage(new Chunk(new ChunkId(1), article.Id, 1, 0, 0, 9, "One.\nTwo."), article);

        Assert.Equal("One. Two.", PromptTemplate.Render(passage).Body);
    }
}

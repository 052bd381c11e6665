using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <summary>Passages and a question to a prompt. Thread-safe.</summary>
public sealed class PromptAssembler
{
    private readonly PassageCache _passages;
    private readonly TokenFrame _question;
    private readonly PromptPart _system;

    public PromptAssembler(ITokenizer tokenizer, PromptForm form)
    {
        var passage = new TokenFrame(tokenizer, form.Passage);
        _question = new TokenFrame(tokenizer, form.Question);
        _system = new PromptPart(PromptPartKind.System, [.. tokenizer.EncodeWithSpecials(form.Instructions)]);
        _passages = new PassageCache(text => passage.Around(text.Whole));
    }

    /// <summary>Puts passages into the prompt as the budget allows, in their order.</summary>
    /// <param name="passages">The most relevant first; hits are weighed by their scores.</param>
    /// <param name="computedTokens">
    /// Tokens of a system or passage part that would have to be computed; asked only where the budget bounds them.
    /// </param>
    public AssembledPrompt Assemble(
        string question,
        IReadOnlyList<Passage> passages,
        PromptBudget budget,
        Func<PromptPart, int>? computedTokens = null
    )
    {
        RenderedPassage[] rendered = [.. passages.Select(passage => _passages.Get(PromptTemplate.Render(passage)))];
        var asked = new PromptPart(PromptPartKind.Question, _question.Around(question));
        PassageCost[] costs =
        [
            .. rendered.Select(
                (passage, i) =>
                    new PassageCost(
                        passage.Part.TokenIds.Length,
                        Computed(passage.Part),
                        passages[i] is Hit { Score: > 0 } hit ? hit.Score : 1.0 / (i + 1)
                    )
            ),
        ];
        var ownTokens = Computed(_system) + asked.TokenIds.Length;
        var wanted = PassageSelection.Choose(costs, budget with { ComputedTokens = PromptBudget.Unbounded });
        var chosen = PassageSelection.Choose(costs, budget.Less(ownTokens));
        HashSet<int> givenUp = [.. wanted.Except(chosen)];
        int[] leftOut = [.. Enumerable.Range(0, passages.Count).Except(chosen)];
        return new AssembledPrompt(
            new Prompt([_system, .. chosen.Select(i => rendered[i].Part), asked]),
            [.. chosen.Select(i => passages[i])],
            [.. chosen.Select(i => rendered[i])],
            [.. leftOut.Select(i => passages[i])],
            givenUp.Count,
            ownTokens + chosen.Sum(i => costs[i].ComputedTokens)
        )
        {
            NotRead =
            [
                .. leftOut.Select(i => new LeftOutPassage(
                    passages[i],
                    givenUp.Contains(i) ? LeftOutReason.ComputedTokens : LeftOutReason.Room
                )),
            ],
        };

        int Computed(PromptPart part) =>
            budget.ComputedTokens == PromptBudget.Unbounded || computedTokens is null ? 0 : computedTokens(part);
    }

    /// <summary>The part under which a passage's KV is cached.</summary>
    public PromptPart PartOf(Passage passage) => _passages.Get(PromptTemplate.Render(passage)).Part;

    /// <summary>
    /// Drops a passage that is no longer true from the passages rendered, and gives the part under which its KV is cached.
    /// </summary>
    public PromptPart Forget(Passage passage) => _passages.Take(PromptTemplate.Render(passage)).Part;

    /// <summary>What parts with these contents render, as far as it was rendered lately: texts are not kept for this.</summary>
    public IReadOnlyDictionary<Digest, PassageText> FindTexts(IReadOnlySet<Digest> contents) => _passages.Find(contents);

    /// <summary>Under which content the instructions that stand before all passages are cached.</summary>
    public Digest Instructions => _system.Content;
}

using System.Collections.Immutable;
using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting;

/// <summary>Passages and a question to a prompt. Thread-safe.</summary>
public sealed class PromptAssembler
{
    private readonly ITokenizer _tokenizer;
    private readonly PassageCache _passages;
    private readonly int _turnStart;
    private readonly ImmutableArray<int> _turnEnd;
    private readonly PromptPart _system;

    /// <exception cref="InvalidOperationException">The tokenizer lacks the turn markers of the template.</exception>
    public PromptAssembler(ITokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _turnStart = Marker("<|im_start|>");
        _turnEnd = [Marker("<|im_end|>"), .. tokenizer.Encode("\n")];
        _system = new PromptPart(PromptPartKind.System, Turn("system\n" + PromptTemplate.SystemText));
        _passages = new PassageCache(text => Turn("passage\n" + text.Whole));
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
        var asked = new PromptPart(PromptPartKind.Question, QuestionTokens(question));
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

    private ImmutableArray<int> QuestionTokens(string question) =>
        [.. Turn("user\n" + question), _turnStart, .. _tokenizer.Encode("assistant\n")];

    private ImmutableArray<int> Turn(string text) => [_turnStart, .. _tokenizer.Encode(text), .. _turnEnd];

    private int Marker(string name) =>
        _tokenizer.SpecialToken(name)
        ?? throw new InvalidOperationException($"The reader's tokenizer has no token {name}: it is not a model of this prompt template.");
}

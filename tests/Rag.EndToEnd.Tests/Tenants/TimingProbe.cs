using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Tenants;

/// <summary>
/// What one tenant can measure of what another has done: its own first token, and its own counts, once where the other had asked the same
/// before and once where nobody had. Everything else is alike.
/// </summary>
/// <param name="Before">Asked by others; the last of them only so that both cases come after as much work.</param>
/// <param name="Asked">What somebody else has asked before.</param>
/// <param name="Never">What nobody has asked.</param>
internal sealed record TimingProbe(IReadOnlyList<Ask> Before, Ask Asked, Ask Never)
{
    private const int PassageWords = 40;
    private const int QuestionWords = 40;
    private const int ShortQuestionWords = 8;
    private const string Other = "bolt";

    private static readonly string[] s_words =
    [
        .. (
            "harbor minister bridge council water street morning report village station winter market engine doctor garden school "
            + "river train paper window summer island letter storm valley bakery driver museum cattle signal copper forest"
        ).Split(' '),
    ];

    /// <summary>A private text of the other tenant, which the spy has guessed to the letter and stored as its own.</summary>
    public static TimingProbe PrivateText(Random random, string spy)
    {
        var (asked, never, unrelated, question) = (Text(random), Text(random), Text(random), ShortQuestion(random));
        return new TimingProbe(
            [Private(Other, question, asked), Private(Other, question, unrelated)],
            Private(spy, question, asked),
            Private(spy, question, never)
        );
    }

    /// <summary>A question of the other tenant over a public text that everybody's questions have made cached already.</summary>
    public static TimingProbe QuestionOverPublicText(Random random, string spy)
    {
        var (text, asked) = (Text(random), Question(random));
        return new TimingProbe(
            [
                new Ask("third", Question(random), text, AccessScope.Public),
                new Ask(Other, asked, text, AccessScope.Public),
                new Ask(Other, Question(random), text, AccessScope.Public),
            ],
            new Ask(spy, asked, text, AccessScope.Public),
            new Ask(spy, Question(random), text, AccessScope.Public)
        );
    }

    /// <summary>A form that the other tenant has asked for.</summary>
    public static TimingProbe Form(Random random, string spy)
    {
        var (text, asked) = (Text(random), FormatOf(random));
        return new TimingProbe(
            [
                new Ask("third", ShortQuestion(random), text, AccessScope.Public),
                new Ask(Other, ShortQuestion(random), text, AccessScope.Public, asked),
                new Ask(Other, ShortQuestion(random), text, AccessScope.Public, FormatOf(random)),
            ],
            new Ask(spy, ShortQuestion(random), text, AccessScope.Public, asked),
            new Ask(spy, ShortQuestion(random), text, AccessScope.Public, FormatOf(random))
        );
    }

    private static Ask Private(string tenant, string question, string text) =>
        new(tenant, question, text, CollectionNames.ScopeOf(tenant, "desk"));

    private static AnswerFormat FormatOf(Random random) =>
        new AnswerFormat.Regex($"({string.Join('|', Enumerable.Range(0, 20).Select(_ => Words(random, 3)))}){{1,2}}");

    private static string Text(Random random) => Words(random, PassageWords) + ".";

    private static string Question(Random random) => Words(random, QuestionWords) + "?";

    private static string ShortQuestion(Random random) => Words(random, ShortQuestionWords) + "?";

    private static string Words(Random random, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => s_words[random.Next(s_words.Length)]));
}

using System.Globalization;
using Rag.Core.Articles;

namespace Rag.Pages.Tests;

/// <summary>The articles that <see cref="SyntheticRun"/> ranks: of fourteen the last two are not stored, and one is private.</summary>
internal static class TestNews
{
    public const string Private = "The accounts that only the board reads";

    private const string Body =
        "The regulator fined Norlink 12 million crowns after the outage in March that left half the coast without telephones. The company "
        + "said that it would appeal. A spokeswoman for the ministry named no date.";

    private static readonly string[] s_titles =
    [
        "Norlink is fined over the March outage",
        "Ferry to the islands sails again on Friday",
        "Water meters ran fast for two years, audit finds",
        "A museum's paintings come home",
        "<script>alert('title')</script> \u202eand a turned line",
        Private,
        "An exceptionally long headline about a committee that met for eleven hours about the width of a cycle path and adjourned",
        "سوق السمك يفتح أبوابه من جديد",
        "港の契約をめぐり大臣が辞任",
        "Harbor contract: minister resigns",
        "Telephones work again along the coast",
        "Norlink appeals",
    ];

    public static FixedArticles Articles { get; } = new([.. s_titles.Select(Of)]);

    private static Article Of(string title, int index) =>
        new(
            new ArticleId(index.ToString("x16", CultureInfo.InvariantCulture)),
            1,
            $"https://news.example/{index}",
            title,
            index % 2 == 0 ? "The Gazette" : "The Courier",
            null,
            null,
            new DateTimeOffset(2026, 3, 4 + index, 0, 0, 0, TimeSpan.Zero),
            null,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch,
            Body,
            "",
            Scope: title == Private ? new AccessScope("board") : AccessScope.Public,
            SourceId: index == 0 ? "gazette-1" : null
        );
}

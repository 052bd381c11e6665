using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

public class PublicationDateTests
{
    [Theory]
    [InlineData("2026-03-02", "2026-03-02T00:00:00Z")]
    [InlineData("2026-03-02T08:05:06Z", "2026-03-02T08:05:06Z")]
    [InlineData("2026-03-02 08:05", "2026-03-02T08:05:00Z")]
    [InlineData("2026-03-02T08:05:06.25+02:00", "2026-03-02T06:05:06.25Z")]
    [InlineData("2026-03-02T08:05:06-0530", "2026-03-02T13:35:06Z")]
    [InlineData("Mon, 02 Mar 2026 08:05:06 GMT", "2026-03-02T08:05:06Z")]
    [InlineData("Mon, 2 March 2026 08:05 EST", "2026-03-02T13:05:00Z")]
    [InlineData("2 Mar 26 08:05:06 +0100", "2026-03-02T07:05:06Z")]
    [InlineData("Mon, 02 Mar 2026 23:59:60 +0000 (UTC)", "2026-03-02T23:59:59Z")]
    [InlineData("20260302T080506Z", "2026-03-02T08:05:06Z")]
    [InlineData("20260302", "2026-03-02T00:00:00Z")]
    [InlineData("Mon Mar  2 08:05:06 2026", "2026-03-02T08:05:06Z")]
    [InlineData("March 2nd, 2026 at 8:05 pm EST", "2026-03-03T01:05:00Z")]
    [InlineData("Monday, March 2, 2026 12:05 AM", "2026-03-02T00:05:00Z")]
    [InlineData("Mar 2, 2026", "2026-03-02T00:00:00Z")]
    public void Parse_FullDate_IsThatMoment(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), PublicationDate.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10:00")]
    [InlineData("today")]
    [InlineData("March 2026")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2026-02-30")]
    [InlineData("2026-13-01")]
    [InlineData("20261301")]
    [InlineData("Smarch 2, 2026")]
    [InlineData("Mon, 02 Mar 2026 08:05:06 XYZ")]
    [InlineData("2026-03-02T08:05:06+99:00")]
    public void Parse_AnythingElse_IsAbsentAndNeverNow(string? text) => Assert.Null(PublicationDate.Parse(text));
}

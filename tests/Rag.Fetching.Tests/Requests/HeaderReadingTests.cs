using System.ComponentModel.DataAnnotations;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Requests;

public sealed class HeaderReadingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("120", 120)]
    [InlineData(" 0 ", 0)]
    [InlineData("86400", 86_400)]
    [InlineData("99999999999999999999", 86_400)]
    [InlineData("Sun, 01 Mar 2026 12:05:00 GMT", 300)]
    [InlineData("Sunday, 01-Mar-26 12:05:00 GMT", 300)]
    [InlineData("Sun Mar  1 12:05:00 2026", 300)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Fri, 01 Mar 2030 11:00:00 GMT", 86_400)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void RetryAfter_EachForm_IsAWaitOfAtMostADay(string? header, int? seconds) =>
        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, RetryAfter.Read(header, s_now));

    [Theory]
    [InlineData("max-age=600", null, null, 600)]
    [InlineData("public, MAX-AGE=\"600\", must-revalidate", null, null, 600)]
    [InlineData("max-age=600", "200", null, 400)]
    [InlineData("max-age=600", "900", null, 0)]
    [InlineData("max-age=4294967295", null, null, 31_536_000)]
    [InlineData("max-age=600", null, "Sun, 01 Mar 2026 13:00:00 GMT", 600)]
    [InlineData("no-cache", null, "Sun, 01 Mar 2026 13:00:00 GMT", 3_600)]
    [InlineData("s-maxage=5", null, null, null)]
    [InlineData("max-age=-1", null, null, null)]
    [InlineData(null, null, "Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData(null, null, "0", null)]
    [InlineData(null, null, null, null)]
    public void Freshness_EachHeader_GivesWayToTheStrongerOne(string? cacheControl, string? age, string? expires, int? seconds) =>
        Assert.Equal(seconds is { } fresh ? TimeSpan.FromSeconds(fresh) : null, Freshness.Read(cacheControl, age, expires, s_now));

    [Fact]
    public void Validate_FaultyOptions_NamesEachFault()
    {
        var options = new FetchingOptions { AllowedNetworks = ["10.0.0.0/8", "home"], Contact = "a (b)" };

        var faults = options.Validate(new ValidationContext(options)).Select(fault => fault.ErrorMessage!).ToArray();

        Assert.Equal(2, faults.Length);
        Assert.Contains("'home'", faults[0]);
        Assert.Contains("'a (b)'", faults[1]);
    }
}

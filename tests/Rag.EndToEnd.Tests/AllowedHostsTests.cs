using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Rag.Api.Edge;

namespace Rag.EndToEnd.Tests;

public sealed class AllowedHostsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "localhost:5080", true)]
    [InlineData("http://127.0.0.1:5080", "10.0.0.7:5080", false)]
    [InlineData("http://10.0.0.7:5080", "10.0.0.7:5080", true)]
    [InlineData("http://10.0.0.7:5080", "10.0.0.8:5080", false)]
    [InlineData("http://news.example:80", "NEWS.example", true)]
    [InlineData("http://*:5080", "10.0.0.7:5080", true)]
    [InlineData("http://+:5080", "[2001:db8::7]:5080", true)]
    [InlineData("http://0.0.0.0:5080", "192.168.1.2", true)]
    [InlineData("http://[::]:5080", "192.168.1.2", true)]
    [InlineData("http://*:5080", "evil.example", false)] // an address that somebody named is no address
    [InlineData("http://*:5080", "10.0.0.7.evil.example", false)]
    public void Allows_ByWhereItListens_ItsOwnNamesAlone(string url, string host, bool isAllowed) =>
        Assert.Equal(isAllowed, new AllowedHosts(new ServerOptions(), [url]).Allows(new HostString(host)));

    [Theory]
    [InlineData("*", "evil.example", true)]
    [InlineData("*.news.example", "a.news.example", true)]
    [InlineData("*.news.example", "news.example", false)]
    [InlineData("*.news.example", "evilnews.example", false)]
    [InlineData("news.example", "news.example", true)]
    [InlineData("news.example", "news.example.evil.example", false)]
    public void Allows_ByConfiguration_AsWritten(string allowed, string host, bool isAllowed) =>
        Assert.Equal(
            isAllowed,
            new AllowedHosts(new ServerOptions { AllowedHosts = [allowed] }, ["http://127.0.0.1:5080"]).Allows(new HostString(host))
        );

    [Fact]
    public void Validate_EveryMistake_IsToldAtOnce()
    {
        var options = new ServerOptions
        {
            AdminKey = "short",
            AllowedHosts = ["http://news.example", ""],
            PublicUrl = "news.example/x",
            TrustedProxies = ["10.0.0.0/99", "10.0.0.1", "::1/128", "localhost"],
        };
        var results = new List<ValidationResult>();

        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);

        Assert.Equal(
            [
                "Server:AdminKey",
                "Server:PublicUrl",
                "Server:AllowedHosts",
                "Server:AllowedHosts",
                "Server:TrustedProxies",
                "Server:TrustedProxies",
            ],
            results.Select(result => result.ErrorMessage!.Split(' ')[0])
        );
    }

    [Theory]
    [InlineData("https://news.example/", "https://news.example")]
    [InlineData("https://news.example/press", "https://news.example/press")]
    [InlineData(null, "")]
    public void LinkBase_EndsWithoutASlash(string? publicUrl, string expected) =>
        Assert.Equal(expected, new ServerOptions { PublicUrl = publicUrl }.LinkBase);
}

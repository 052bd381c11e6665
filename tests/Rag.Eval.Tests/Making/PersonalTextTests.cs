using Rag.Eval.Making;

namespace Rag.Eval.Tests.Making;

/// <summary>Which questions are never kept.</summary>
public sealed class PersonalTextTests
{
    [Theory]
    [InlineData("What did ida.holm@example.com write to the mayor?")]
    [InlineData("What did ida.holm (at) example (dot) com write?")]
    [InlineData("What did ida＠example．com write?")] // full-width
    [InlineData("Who is @idaholm?")]
    [InlineData("Who called from +47 22 86 44 00?")]
    [InlineData("Who called from (030) 123-4567?")]
    [InlineData("whose card is 4111 1111 1111 1111")]
    [InlineData("whose number is 555\u200b1234567")]
    [InlineData("who is 078-05-1120")]
    [InlineData("what is order 12345678 about")]
    [InlineData("Is NO93 8601 1117 947 the account of the city?")]
    [InlineData("what is on https://news.example/a?user=ida")]
    [InlineData("what is on news.example/reset#token=abc")]
    [InlineData("what is on ftp://ida:pass@news.example/a")]
    [InlineData("my password is hunter2, who won?")]
    [InlineData("use api_key: abc and tell who won")]
    [InlineData("does sk-proj1234567890abcdef still work")]
    [InlineData("what does eyJhbGciOiJIUzI1NiJ9 mean")]
    [InlineData("what is a1b2c3d4e5f6a7b8c9")]
    [InlineData("what is dGhpcyBpcyBhIHNlY3JldCBvZiBvdXJzIHllcw")]
    public void IsIn_WhatTellsOfAPersonOrOpensADoor_IsFound(string question) => Assert.True(PersonalText.IsIn(question));

    [Theory]
    [InlineData("How many nurses went on strike on 2026-11-18?")]
    [InlineData("What happened on 12/10/2023 in Oslo?")]
    [InlineData("Who won the 2023 Cricket World Cup by 1,200,000 votes?")]
    [InlineData("Is the COVID-19 vaccination of 16-year-olds over?")]
    [InlineData("What does the token economy mean for Estmere's pin-makers?")]
    [InlineData("what is on https://news.example/politics/2026/11/19/assembly-voting-age-sixteen")]
    [InlineData("Who said “we will win (again)” to the AT&T staff?")]
    [InlineData("Did the Internationalization-and-Standardization office close?")]
    public void IsIn_OrdinaryQuestion_IsNot(string question) => Assert.False(PersonalText.IsIn(question));
}

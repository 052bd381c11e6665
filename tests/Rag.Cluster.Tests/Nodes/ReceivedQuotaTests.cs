using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Rag.Api.Edge;
using Rag.Api.Nodes;
using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Cluster.Tests.Nodes;

/// <summary>What a tenant's requests cost on the mean, where some are answered by other nodes, and some for others.</summary>
public sealed class ReceivedQuotaTests : IApiKeys
{
    private const string Tenant = "acme";
    private const int Quota = 1000;
    private const int Cost = 100;

    private readonly FakeTimeProvider _time = new();
    private readonly TenantMeters _meters;

    public ReceivedQuotaTests() => _meters = new TenantMeters(this, _time);

    bool IApiKeys.Exist => true;

    [Fact]
    public async Task QuestionsThatOtherNodesSend_CostWhatTheyCost_AndLeaveTheMeanAsItIs()
    {
        await OwnAsync(Charge);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            await ReceivedAsync(Charge);
        }

        Assert.Equal((Quota - (5 * Cost)) / Cost, Admitted());
    }

    [Fact]
    public async Task QuestionsThatOtherNodesSend_AreUnderWayHere()
    {
        await OwnAsync(Charge);
        await ReceivedAsync(_ => Assert.Equal(((Quota - Cost) / Cost) - 1, Admitted()));
    }

    [Fact]
    public async Task QuestionsThatOtherNodesAnswer_LeaveTheMeanAsItIs()
    {
        await OwnAsync(Charge);
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await OwnAsync(http => http.Features.Set(new SendableQuestion { IsAnsweredElsewhere = true }));
        }

        Assert.Equal((Quota - Cost) / Cost, Admitted());
    }

    TenantQuota IApiKeys.QuotaOf(string tenant) => TenantQuota.None with { ComputedTokens = Quota };

    ApiKey IApiKeys.Find(string secret) => new("id", "app", Tenant, ApiRoles.Ask, [], _time.GetUtcNow());

    ApiKey? IApiKeys.FindById(string id) => throw new NotSupportedException();

    void IApiKeys.NoteUse(ApiKey key) { }

    private void Charge(HttpContext http) => _meters.Charge(Tenant, new Usage(Cost, 0, Cost, 0));

    /// <summary>So many requests are let in at once.</summary>
    private int Admitted()
    {
        var begun = 0;
        while (begun < 100 && _meters.Begin(Tenant, generates: true) is null)
        {
            begun++;
        }

        return begun;
    }

    private Task OwnAsync(Action<HttpContext> answer) => PassAsync(new DefaultHttpContext(), answer);

    private Task ReceivedAsync(Action<HttpContext> answer)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(new ReceivedQuestion(new SentQuestion(Tenant, ["public"], 10, 0, [], [])));
        http.SetCaller(new Caller(new SentQuestion(Tenant, ["public"], 10, 0, [], []).ToAudience(), ApiRoles.Ask));
        return PassAsync(http, answer);
    }

    private async Task PassAsync(DefaultHttpContext http, Action<HttpContext> answer)
    {
        (http.Request.Method, http.Request.Path, http.Request.Headers.Authorization) = ("POST", "/v1/chat/completions", "Bearer rag_key");
        var callers = new Callers(new ServerOptions(), this, sessions: null!, attempts: null!, _time);
        var gate = new CallerGate(
            inner =>
            {
                answer(inner);
                return Task.CompletedTask;
            },
            callers,
            _meters
        );
        await gate.InvokeAsync(http);

        Assert.Equal(StatusCodes.Status200OK, http.Response.StatusCode);
    }
}

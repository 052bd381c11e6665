using k8s.Models;

namespace Rag.Helm.Tests;

/// <summary>
/// Rules for what the chart <c>deploy/helm/rag</c> makes, under its own values and with everything switched on. No cluster takes it here.
/// </summary>
public sealed class ChartTests
{
    private const string Everything = """
        replicas: 3
        store:
          truth: Postgres
          index: Qdrant
          postgres: { secret: news-postgres }
          qdrant: { url: "http://qdrant.stores:6334", secret: news-qdrant }
        cluster: { secret: news-cluster }
        adminKey: { secret: news-admin }
        allowedHosts: [news.example]
        settings: { Prompt__Passages: 4, Models__KvMemoryMiB: 1024 }
        otlp: http://collector.watching:4318
        autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 5 }
        serviceMonitor: { enabled: true }
        """;

    private const string Shared = "store: { truth: Postgres, postgres: { secret: news-postgres } }\n";

    public static TheoryData<string> Values => ["", Everything];

    [Theory]
    [MemberData(nameof(Values))]
    public void Workloads_HaveProbesThatTheServiceAnswers(string values)
    {
        var container = Container(RenderedChart.Of(values));

        Assert.Equal("/livez", container.LivenessProbe.HttpGet.Path);
        Assert.Equal("/readyz", container.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/readyz", container.StartupProbe.HttpGet.Path);
        Assert.All(new[] { container.LivenessProbe, container.ReadinessProbe, container.StartupProbe }, probe =>
            Assert.Contains(container.Ports, port => port.Name == probe.HttpGet.Port.Value)
        );
        Assert.Equal(600, container.StartupProbe.FailureThreshold * container.StartupProbe.PeriodSeconds);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Workloads_HaveNoRightThatTheyDoNotNeed(string values)
    {
        var pod = Pod(RenderedChart.Of(values));
        var container = Assert.Single(pod.Containers);

        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.True(pod.SecurityContext.RunAsUser > 0);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.Equal(
            ["/data", "/tmp"],
            container.VolumeMounts.Where(mount => mount.ReadOnlyProperty != true).Select(mount => mount.MountPath)
        );
        Assert.True(pod.HostNetwork is not true && pod.HostPID is not true && pod.HostIPC is not true);
        Assert.DoesNotContain(pod.Volumes, volume => volume.HostPath is not null);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Workloads_SayWhatTheyTakeAndHowLongTheyDrain(string values)
    {
        var chart = RenderedChart.Of(values);
        var container = Container(chart);

        Assert.All(new[] { "cpu", "memory" }, name => Assert.True(container.Resources.Requests.ContainsKey(name)));
        Assert.All(new[] { "cpu", "memory" }, name => Assert.True(container.Resources.Limits.ContainsKey(name)));
        Assert.Equal(35, Pod(chart).TerminationGracePeriodSeconds);
        Assert.Equal("30", chart.Single<V1ConfigMap>().Data["RAG_Serve__DrainSeconds"]);
        Assert.Equal("data", Assert.Single(chart.Single<V1StatefulSet>().Spec.VolumeClaimTemplates).Metadata.Name);
        Assert.Contains(container.VolumeMounts, mount => mount is { Name: "data", MountPath: "/data" });
    }

    /// <summary>The account and the paths are those of the image.</summary>
    [Fact]
    public void Pod_FitsTheImage()
    {
        var image = File.ReadAllText(RenderedChart.PathOf("deploy/docker/Dockerfile"));
        var pod = Pod(RenderedChart.Of(Everything));

        Assert.Contains($"USER {pod.SecurityContext.RunAsUser}:{pod.SecurityContext.RunAsGroup}\n", image, StringComparison.Ordinal);
        Assert.Contains("--urls\", \"http://*:8080\", \"--data-dir\", \"/data\"", image, StringComparison.Ordinal);
        Assert.Equal(8080, Assert.Single(pod.Containers[0].Ports, port => port.Name == "http").ContainerPort);
        Assert.Contains("CREDENTIALS_DIRECTORY=/run/secrets", image, StringComparison.Ordinal);
        Assert.Contains(pod.Containers[0].VolumeMounts, mount => mount is { Name: "secrets", MountPath: "/run/secrets" });
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Secrets_ComeByReferenceAlone(string values)
    {
        var chart = RenderedChart.Of(values);

        Assert.Empty(chart.Objects.OfType<V1Secret>());
        Assert.All(Container(chart).Env ?? [], variable => Assert.True(IsOfThePodItself(variable), variable.Name));
        var files = Pod(chart).Volumes.Where(volume => volume.Projected is not null).SelectMany(volume => volume.Projected.Sources);
        Assert.Equal(
            values.Length == 0 ? [] : ["Server__AdminKey", "Store__Postgres__ConnectionString", "Store__Qdrant__ApiKey", "Cluster__Secret"],
            files.SelectMany(source => source.Secret.Items).Select(item => item.Path)
        );
        string[] words = ["password", "secret", "connectionstring", "apikey", "adminkey"];
        Assert.All(chart.Single<V1ConfigMap>().Data.Keys, key =>
            Assert.DoesNotContain(words, word => key.Contains(word, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public void Budget_Autoscaler_Service_AndPolicy_SelectTheWorkload()
    {
        var chart = RenderedChart.Of(Everything);
        var workload = chart.Single<V1StatefulSet>();
        var labels = workload.Spec.Template.Metadata.Labels;

        Assert.All(workload.Spec.Selector.MatchLabels, label => Assert.Equal(label.Value, labels[label.Key]));
        Assert.Equal(workload.Spec.Selector.MatchLabels, chart.Single<V1PodDisruptionBudget>().Spec.Selector.MatchLabels);
        Assert.Equal(workload.Spec.Selector.MatchLabels, chart.Single<V1NetworkPolicy>().Spec.PodSelector.MatchLabels);
        Assert.All(chart.Objects.OfType<V1Service>(), service => Assert.Equal(workload.Spec.Selector.MatchLabels, service.Spec.Selector));
        Assert.Contains(chart.Objects.OfType<V1Service>(), service => service.Metadata.Name == workload.Spec.ServiceName);
        Assert.Equal(1, int.Parse(chart.Single<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value, null));
        var scaler = chart.Single<V2HorizontalPodAutoscaler>();
        Assert.Equal(("StatefulSet", workload.Metadata.Name), (scaler.Spec.ScaleTargetRef.Kind, scaler.Spec.ScaleTargetRef.Name));
        Assert.Null(workload.Spec.Replicas);
        Assert.Equal((2, 5), (scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas));
    }

    /// <summary>An autoscaler over a metric that does not exist would never scale.</summary>
    [Fact]
    public void Autoscaler_ReadsAMetricThatTheServiceHas()
    {
        var metric = Assert.Single(RenderedChart.Of(Everything).Single<V2HorizontalPodAutoscaler>().Spec.Metrics);
        var source = File.ReadAllText(RenderedChart.PathOf("src/Rag.Answering/Telemetry/AnswerMetrics.cs"));

        Assert.Contains($"\"{metric.Pods.Metric.Name.Replace('_', '.')}\"", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_LetsInWhatIsListenedOnAndOutWhatIsNeeded()
    {
        var alone = RenderedChart.Of("otlp: \"\"").Single<V1NetworkPolicy>().Spec;
        var all = RenderedChart.Of(Everything).Single<V1NetworkPolicy>().Spec;
        var closed = RenderedChart.Of("networkPolicy: { web: false }").Single<V1NetworkPolicy>().Spec;

        Assert.Equal(["Egress", "Ingress"], all.PolicyTypes.Order());
        Assert.Equal(["8080"], Ports(alone.Ingress.SelectMany(rule => rule.Ports)));
        Assert.Equal(["11111", "5090", "8080"], Ports(all.Ingress.SelectMany(rule => rule.Ports)));
        Assert.Equal(["443", "53", "80"], Ports(alone.Egress.SelectMany(rule => rule.Ports)));
        Assert.Equal(["11111", "4318", "443", "5090", "53", "5432", "6334", "80"], Ports(all.Egress.SelectMany(rule => rule.Ports)));
        Assert.Equal(["53"], Ports(closed.Egress.SelectMany(rule => rule.Ports)));
        Assert.All(all.Egress.Concat(alone.Egress), rule => Assert.NotEmpty(rule.To));
        Assert.All(all.Egress.SelectMany(rule => rule.To).Where(peer => peer.IpBlock?.Cidr == "0.0.0.0/0"), peer =>
            Assert.Contains("169.254.0.0/16", peer.IpBlock.Except)
        );
    }

    [Fact]
    public void ServiceMonitor_ReadsMetricsWithTheKeyAndOneServiceAlone()
    {
        var chart = RenderedChart.Of(Everything);

        Assert.Contains("kind: ServiceMonitor", chart.Text, StringComparison.Ordinal);
        Assert.Contains(
            "name: news-admin",
            chart.Text[chart.Text.IndexOf("kind: ServiceMonitor", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
        Assert.Single(chart.Objects.OfType<V1Service>(), service =>
            service.Metadata.Labels.TryGetValue("app.kubernetes.io/component", out var part) && part == "metrics"
        );
    }

    [Fact]
    public void Settings_AndNames_ReachTheService()
    {
        var data = RenderedChart.Of(Everything).Single<V1ConfigMap>().Data;

        Assert.Equal(("4", "1024"), (data["RAG_Prompt__Passages"], data["RAG_Models__KvMemoryMiB"]));
        Assert.Equal(("Postgres", "Qdrant"), (data["RAG_Store__Truth"], data["RAG_Store__Index"]));
        string[] hosts = ["news-rag", "news-rag.newsroom", "news-rag.newsroom.svc", "news-rag.newsroom.svc.cluster.local", "news.example"];
        Assert.Equal(hosts, Enumerable.Range(0, 5).Select(i => data[$"RAG_Server__AllowedHosts__{i}"]));
        Assert.DoesNotContain("RAG_Store__Truth", RenderedChart.Of().Single<V1ConfigMap>().Data.Keys);
    }

    [Fact]
    public void Pods_WithTheirIndexInQdrant_KeepACollectionEach()
    {
        var pod = RenderedChart.Of(Everything).Single<V1StatefulSet>().Spec.Template.Spec;
        var name = Assert.Single(pod.Containers.Single().Env, variable => variable.Name == "RAG_Store__Qdrant__Collection");

        Assert.Equal("metadata.name", name.ValueFrom.FieldRef.FieldPath);
        Assert.Null(RenderedChart.Of().Single<V1StatefulSet>().Spec.Template.Spec.Containers.Single().Env);
    }

    [Theory]
    [InlineData("replicas: 2", "IPv4", "http://$(POD_IP):5090")]
    [InlineData("replicas: 2", "IPv6", "http://[$(POD_IP)]:5090")]
    [InlineData("autoscaling: { enabled: true }", "IPv4", "http://$(POD_IP):5090")]
    public void Pods_OverOneTruth_AreNodesOfACluster(string several, string family, string address)
    {
        var container = Container(RenderedChart.Of($"{several}\n{Shared}cluster: {{ secret: news-cluster, family: {family} }}"));
        var variables = container.Env.Select(variable => variable.Name).ToList();
        V1EnvVar Of(string name) => Assert.Single(container.Env, variable => variable.Name == name);

        Assert.Equal("metadata.name", Of("RAG_Cluster__Name").ValueFrom.FieldRef.FieldPath);
        Assert.Equal("status.podIP", Of("POD_IP").ValueFrom.FieldRef.FieldPath);
        Assert.Equal((address, "11111"), (Of("RAG_Cluster__Address").Value, Of("RAG_Cluster__SiloPort").Value));
        Assert.True(variables.IndexOf("POD_IP") < variables.IndexOf("RAG_Cluster__Address")); // what is named before is filled in alone
        Assert.Equal([8080, 5090, 11111], container.Ports.Select(port => port.ContainerPort));
    }

    /// <summary>What they say to each other is not encrypted, and one port has no secret.</summary>
    [Fact]
    public void PortsOfNodes_AreOpenToThePodsOfTheReleaseAlone()
    {
        var chart = RenderedChart.Of(Everything.Replace("adminKey:", "networkPolicy: { callers: [{ podSelector: {} }] }\nadminKey:"));
        var policy = chart.Single<V1NetworkPolicy>().Spec;
        var own = chart.Single<V1StatefulSet>().Spec.Selector.MatchLabels;

        foreach (var port in new[] { "5090", "11111" })
        {
            Assert.Equal(
                own,
                Assert.Single(Assert.Single(policy.Ingress, rule => Has(rule.Ports, port)).FromProperty).PodSelector.MatchLabels
            );
            Assert.Equal(own, Assert.Single(Assert.Single(policy.Egress, rule => Has(rule.Ports, port)).To).PodSelector.MatchLabels);
        }

        static bool Has(IEnumerable<V1NetworkPolicyPort> ports, string port) => Ports(ports).Contains(port);
    }

    [Fact]
    public void APodAlone_IsNoNode()
    {
        var chart = RenderedChart.Of(Shared);

        Assert.Null(Container(chart).Env);
        Assert.DoesNotContain("Cluster__", chart.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("11111", Ports(chart.Single<V1NetworkPolicy>().Spec.Ingress.SelectMany(rule => rule.Ports)));
    }

    [Theory]
    [InlineData("replicas: 2", "replicas")]
    [InlineData("replicas: 2\n" + Shared, "cluster.secret")]
    [InlineData("autoscaling: { enabled: true }\n" + Shared, "cluster.secret")]
    [InlineData("cluster: { family: IPv5 }", "cluster.family")]
    [InlineData("settings: { Cluster__Address: \"http://10.0.0.5:5090\" }", "settings")]
    [InlineData("autoscaling: { enabled: true }", "autoscaling.enabled")]
    [InlineData("store: { truth: Postgres }", "store.postgres.secret")]
    [InlineData("store: { index: Qdrant }", "store.qdrant.url")]
    [InlineData("store: { truth: Oracle }", "store.truth")]
    [InlineData("settings: { Server__AdminKey: abc }", "settings")]
    [InlineData("settings: { Store__Postgres__ConnectionString: abc }", "settings")]
    [InlineData("settings: { notASetting: abc }", "settings")]
    [InlineData("store: { qdrant: { url: \"http://user:word@host\" } }", "store.qdrant.url")]
    [InlineData("image: { tag: latest }", "image.tag")]
    [InlineData("resources: { limits: null }", "limits")]
    [InlineData("resources: { limits: { memory: lots } }", "memory")]
    [InlineData("serviceMonitor: { enabled: true }", "adminKey.secret")]
    [InlineData("service: { port: 70000 }", "service.port")]
    [InlineData("podDisruptionBudget: { maxUnavailable: 0 }", "maxUnavailable")]
    [InlineData("replica: 1", "replica")]
    public void Values_ThatMakeNoSense_AreRefusedByName(string values, string name) =>
        Assert.Contains(name, RenderedChart.Refusal(values), StringComparison.Ordinal);

    [Fact]
    public void Values_MoreAtLeastThanAtMost_AreRefused() =>
        Assert.Contains(
            "maxReplicas is less than",
            RenderedChart.Refusal(Everything.Replace("maxReplicas: 5", "maxReplicas: 1", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    /// <summary>A value that is put together of such has no letter of its own to hide.</summary>
    private static bool IsOfThePodItself(V1EnvVar variable) =>
        variable.ValueFrom?.FieldRef is not null
        || variable is { Name: "RAG_Cluster__SiloPort", Value: "11111" }
        || variable is { Name: "RAG_Cluster__Address", Value: "http://$(POD_IP):5090" };

    private static IEnumerable<string> Ports(IEnumerable<V1NetworkPolicyPort> ports) =>
        ports.Select(port => port.Port.Value).Distinct().Order(StringComparer.Ordinal);

    private static V1PodSpec Pod(RenderedChart chart) => chart.Single<V1StatefulSet>().Spec.Template.Spec;

    private static V1Container Container(RenderedChart chart) => Assert.Single(Pod(chart).Containers);
}
